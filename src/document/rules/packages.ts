import { forEachObject, type JsonObject, memberOf, textAt } from "../json-value.ts";
import { shownText } from "../shown.ts";
import { type EntryView, type Report, warning } from "./finding.ts";

/** `package-without-hash` and `mutable-image`: packages whose content may change under a fixed version. */
export function checkPackages({ value }: EntryView, report: Report): void {
  forEachObject(value, "packages", (item, index) => {
    const type = memberOf(item, "registryType");
    if (type === "mcpb" && memberOf(item, "fileSha256") === undefined) {
      report(
        warning(
          "package-without-hash",
          `/packages/${index}`,
          "the mcpb package has no fileSha256; clients cannot check what they download",
        ),
      );
    }
    if (type === "oci" && isMutable(item)) {
      const image = shownText(textAt(item, "identifier") ?? "");
      report(
        warning(
          "mutable-image",
          `/packages/${index}/identifier`,
          `the image is ${image}, which can change at any time; expected a version tag or a digest`,
        ),
      );
    }
  });
}

/** The tag is `latest`, or nothing at all pins the image. */
function isMutable(item: JsonObject): boolean {
  const image = textAt(item, "identifier");
  if (image === null || image.includes("@") || (textAt(item, "digest") ?? "") !== "") return false;
  const tag = /:([^:/]*)$/.exec(image.slice(-256))?.[1];
  return tag === undefined ? (textAt(item, "version") ?? "") === "" : tag === "latest";
}
