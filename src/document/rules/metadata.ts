import { publisherMetadata } from "../generated/validators.js";
import { isObject, type JsonObject, memberOf, objectAt } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { schemaFindings } from "../schema-findings.ts";
import { shown } from "../shown.ts";
import { type EntryView, error, type Report } from "./finding.ts";

const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";
/** The namespace under which ToolHive's own catalogue keeps its extension. */
const TOOLHIVE = "io.github.stacklok";

/** `client-breaking-metadata` and `publisher-metadata`: what clients read beside the standard fields. */
export function checkMetadata({ kind, value }: EntryView, report: Report): void {
  const publisher = objectAt(objectAt(value, "_meta") ?? {}, PUBLISHER);
  if (kind !== "server" || publisher === null) return;
  const pointer = `/_meta/${escapeToken(PUBLISHER)}`;
  checkGithub(objectAt(publisher, "github"), `${pointer}/github`, report);
  for (const [key, extension] of Object.entries(objectAt(publisher, TOOLHIVE) ?? {})) {
    checkExtension(extension, `${pointer}/${TOOLHIVE}/${escapeToken(key)}`, report);
  }
}

/** VS Code splits both names where there is one, and drops the whole page of results when it cannot. */
function checkGithub(github: JsonObject | null, pointer: string, report: Report): void {
  const name = github === null ? undefined : memberOf(github, "name");
  if (github === null || name === undefined) return;
  if (typeof memberOf(github, "nameWithOwner") !== "string") {
    const message = "github has a name but no nameWithOwner, on which clients fail; add it, such as owner/repository";
    report(error("client-breaking-metadata", pointer, message));
  } else if (name !== null && typeof name !== "string") {
    const message = `the name of github is ${shown(name)}, on which clients fail; expected a text`;
    report(error("client-breaking-metadata", `${pointer}/name`, message));
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
