import { type Shape, shapes } from "../generated/validators.js";
import { isObject, type JsonObject, type JsonValue } from "../json-value.ts";
import { oneEditAway } from "../one-edit.ts";
import { escapeToken } from "../pointer.ts";
import { shownText } from "../shown.ts";
import { type EntryView, error, type Finding, type Report, warning } from "./finding.ts";

/** `legacy-field` and `unknown-field`: names that the schema does not know but that look as if they were meant. */
export function checkFields(entry: EntryView, report: Report): void {
  visit(entry.value, shapes[entry.kind], "", entry, report);
}

/** Also for the frame of a document, which has no legacy fields. */
export function checkFieldsOf(value: JsonObject, shape: Shape, report: Report): void {
  visit(value, shape, "", { kind: "plugin", strict: false }, report);
}

type Mode = Pick<EntryView, "kind" | "strict">;

function visit(value: JsonValue, shape: Shape, pointer: string, mode: Mode, report: Report): void {
  if (Array.isArray(value)) {
    const items = shape.items;
    if (items !== undefined) {
      for (const [index, item] of value.entries()) visit(item, items, `${pointer}/${index}`, mode, report);
    }
  } else if (isObject(value)) visitMembers(value, shape, pointer, mode, report);
}

function visitMembers(value: JsonObject, { fields, values }: Shape, pointer: string, mode: Mode, report: Report): void {
  for (const [name, member] of Object.entries(value)) {
    const known = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    const place = `${pointer}/${escapeToken(name)}`;
    if (known !== undefined) visit(member, known, place, mode, report);
    else if (values !== undefined) visit(member, values, place, mode, report);
    else if (fields !== undefined) checkUnknown(name, fields, place, mode, report);
  }
}

function checkUnknown(
  name: string,
  fields: NonNullable<Shape["fields"]>,
  pointer: string,
  mode: Mode,
  report: Report,
): void {
  const modern = mode.kind === "server" ? modernName(name) : null;
  const isLegacy = modern !== null && Object.hasOwn(fields, modern);
  const meant = isLegacy || name.length > 64 ? null : oneEditAway(name, Object.keys(fields));
  if (isLegacy) report(legacyField(name, modern, pointer));
  else if (meant !== null) report(unknownField(name, meant, pointer, mode.strict));
}

function legacyField(name: string, modern: string, pointer: string): Finding {
  const message = `${name} is the name of 2025-07-09; since 2025-09-16 the field is called ${modern}`;
  const about = pointer.slice(0, pointer.lastIndexOf("/") + 1) + modern;
  return error("legacy-field", pointer, message, { at: "key", about, suggestion: modern });
}

function unknownField(name: string, meant: string, pointer: string, strict: boolean): Finding {
  const message = `unknown field ${shownText(name)}; did you mean ${meant}?`;
  return (strict ? error : warning)("unknown-field", pointer, message, { at: "key", suggestion: meant });
}

/** `registry_type` → `registryType`; null for a name that is not in snake case. */
function modernName(name: string): string | null {
  if (name.length > 64 || !/^[a-z]+(?:_[a-z0-9]+)+$/.test(name)) return null;
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
