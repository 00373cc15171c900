import { publisherMetadata } from "../generated/validators.js";
import { isObject, memberOf, objectAt } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { schemaFindings } from "../schema-findings.ts";
import { type EntryView, error, type Report } from "./finding.ts";

const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";
/** The namespace under which ToolHive's own catalogue keeps its extension. */
const TOOLHIVE = "io.github.stacklok";

/** `client-breaking-metadata` and `publisher-metadata`: what clients read beside the standard fields. */
export function checkMetadata({ kind, value }: EntryView, report: Report): void {
  const publisher = objectAt(objectAt(value, "_meta") ?? {}, PUBLISHER);
  if (kind !== "server" || publisher === null) return;
  const pointer = `/_meta/${escapeToken(PUBLISHER)}`;
  const github = objectAt(publisher, "github");
  // VS Code drops the whole page of results on such an entry.
  if (
    github !== null &&
    memberOf(github, "name") !== undefined &&
    typeof memberOf(github, "nameWithOwner") !== "string"
  ) {
    report(
      error(
        "client-breaking-metadata",
        `${pointer}/github`,
        "github has a name but no nameWithOwner, on which clients fail; add it, such as owner/repository",
      ),
    );
  }
  for (const [key, extension] of Object.entries(objectAt(publisher, TOOLHIVE) ?? {})) {
    checkExtension(extension, `${pointer}/${TOOLHIVE}/${escapeToken(key)}`, report);
  }
}

function checkExtension(extension: EntryView["value"][string], pointer: string, report: Report): void {
  if (publisherMetadata(extension)) return;
  const root = isObject(extension) ? extension : {};
  for (const found of schemaFindings(publisherMetadata.errors ?? [], root)) {
    report({
      ...found,
      rule: "publisher-metadata",
      severity: "warning",
      pointer: pointer + found.pointer,
      about: pointer + found.about,
    });
  }
}
