import { objectAt } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { shownText } from "../shown.ts";
import { type EntryView, type Report, warning } from "./finding.ts";

/** Keys of `_meta` that only the server writes: no file can set them. */
export function isReservedMetaKey(key: string): boolean {
  return key === "io.modelcontextprotocol.registry/official" || key.startsWith("dev.registryd/");
}

/** `reserved-meta`: such a key in a file is left out of what is served. */
export function checkReservedMeta({ value }: EntryView, report: Report): void {
  for (const key of reservedMetaKeys(value)) {
    report(
      warning(
        "reserved-meta",
        `/_meta/${escapeToken(key)}`,
        `${shownText(key)} is set by the registry itself and was left out`,
        { at: "key" },
      ),
    );
  }
}

export function reservedMetaKeys(entry: EntryView["value"]): readonly string[] {
  const meta = objectAt(entry, "_meta");
  return meta === null ? [] : Object.keys(meta).filter(isReservedMetaKey);
}
