import { itemsAt, textAt } from "../json-value.ts";
import { type EntryView, error, type Report } from "./finding.ts";

/** `nothing-to-run` and `skill-without-package`: an entry that no client could use. */
export function checkSomethingToRun({ kind, value }: EntryView, report: Report): void {
  if (
    kind === "server" &&
    !hasItems(value, "packages") &&
    !hasItems(value, "remotes") &&
    textAt(value, "websiteUrl") === null
  ) {
    report(
      error("nothing-to-run", "", "the server has no packages, remotes or websiteUrl; expected at least one of them"),
    );
  }
  if (kind === "skill" && !hasItems(value, "packages")) {
    report(
      error("skill-without-package", "", "the skill has no packages; expected one that says where to install it from"),
    );
  }
}

function hasItems(value: EntryView["value"], name: string): boolean {
  return itemsAt(value, name).length > 0;
}
