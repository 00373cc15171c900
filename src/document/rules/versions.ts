import { forEachObject, textAt } from "../json-value.ts";
import { isSecret, shownText } from "../shown.ts";
import { type EntryView, error, type Report } from "./finding.ts";

/** `version-latest`, `version-empty`, `version-range`: versions that name no one thing, of the entry and of a server's packages. */
export function checkVersions({ kind, value }: EntryView, report: Report): void {
  checkVersion(textAt(value, "version"), "/version", report);
  if (kind !== "server") return;
  forEachObject(value, "packages", (item, index) => {
    checkVersion(textAt(item, "version"), `/packages/${index}/version`, report);
  });
}

function checkVersion(version: string | null, pointer: string, report: Report): void {
  if (version === null) return;
  const fault = versionFault(version);
  if (fault === null) return;
  const found = fault === "version-empty" ? "empty" : shownText(version);
  const suggestion = fault === "version-range" ? exactVersion(version) : null;
  report(
    error(fault, pointer, `version is ${found}; expected one exact version, such as ${suggestion ?? "1.0.0"}`, {
      suggestion,
    }),
  );
}

function versionFault(version: string): "version-latest" | "version-empty" | "version-range" | null {
  if (PLAIN.test(version)) return null;
  const text = version.trim();
  if (text === "") return "version-empty";
  if (text.toLowerCase() === "latest") return "version-latest";
  return RANGES.some((range) => range.test(text)) ? "version-range" : null;
}

/** Most versions: no range looks like that. */
const PLAIN = /^\d+\.\d+\.\d+$/;
const RANGES: readonly RegExp[] = [
  /^[\^~<>=]/,
  /^[*xX]$/,
  /^v?\d+(?:\.\d+)*\.[xX*](?:[.-]|$)/,
  /\|\|/,
  /^v?\d\S* - v?\d/,
];

/** The first version that a range names, in three parts; null where that would be none, or a piece of something else. */
function exactVersion(range: string): string | null {
  const numbers = isSecret(range) ? undefined : FIRST_VERSION.exec(range.slice(0, 256))?.[1]?.split(".");
  if (numbers === undefined || numbers.some((number) => /^0\d/.test(number))) return null;
  return [...numbers, "0", "0"].slice(0, 3).join(".");
}

const FIRST_VERSION = /(?:^|[\s^~<>=|])[vV]?(\d{1,9}(?:\.\d{1,9}){0,2})(?!\w|\.\d)/;
