import { memberOf, objectAt } from "../json-value.ts";
import { type EntryView, type Report, warning } from "./finding.ts";

/** `empty-optional`: forms that say nothing, which real registries hold in one entry of ten; they are served as they are. */
export function checkEmptyOptionals({ kind, value }: EntryView, report: Report): void {
  if (kind === "server" && memberOf(value, "$schema") === "") {
    report(warning("empty-optional", "/$schema", "$schema is empty; leave it out or name the schema of server.json"));
  }
  const repository = objectAt(value, "repository");
  const url = repository === null ? null : memberOf(repository, "url");
  if (url === undefined || url === "")
    report(warning("empty-optional", "/repository", "the repository has no url; leave it out or give the url"));
}
