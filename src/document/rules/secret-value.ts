import { holdsSecret } from "../entry/secrets.ts";
import { isObject, type JsonObject, type JsonValue, memberOf, textAt } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { type EntryView, type Report, warning } from "./finding.ts";

const MESSAGE =
  "this looks like a secret, which would be republished; if it is real, take it out and replace it where it is used";

/** `secret-value`: text in the shape of a well-known credential, and fixed values of inputs that are declared secret. Never quoted. */
export function checkSecrets({ value }: EntryView, report: Report): void {
  visit(value, "", report);
}

/** Whether the input has a value that only this rule can tell from an example; cheap, for the survey of an entry. */
export function isSecretInput({ isSecret, value, default: preset }: JsonObject): boolean {
  return isSecret === true && (typeof value === "string" || typeof preset === "string");
}

function visit(value: JsonValue, pointer: string, report: Report): void {
  if (typeof value === "string" && holdsSecret(value)) report(warning("secret-value", pointer, MESSAGE));
  if (typeof value !== "object" || value === null) return;
  if (isObject(value)) checkInput(value, pointer, report);
  for (const [name, member] of Object.entries(value as Readonly<Record<string, JsonValue>>)) {
    visit(member, `${pointer}/${escapeToken(name)}`, report);
  }
}

function checkInput(input: JsonObject, pointer: string, report: Report): void {
  if (memberOf(input, "isSecret") !== true) return;
  for (const name of ["value", "default"]) {
    const text = textAt(input, name);
    if (text !== null && isFixed(text)) report(warning("secret-value", `${pointer}/${name}`, MESSAGE));
  }
}

/** Whether the text is neither empty, nor a template, nor plainly an example. */
function isFixed(text: string): boolean {
  return (
    text.length >= 8 &&
    !/[{}<>$\s]|\.\.\.|x{4}|\*{3}/i.test(text) &&
    !/your|example|placeholder|changeme|dummy|sample|test/i.test(text)
  );
}
