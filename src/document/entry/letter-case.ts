import type { Shape } from "../generated/validators.js";
import { isObject, type JsonObject, type JsonValue } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { type EntryView, error, type Finding, type Report } from "../rules/finding.ts";
import { shownText } from "../shown.ts";
import { withoutCase } from "../without-case.ts";

const RULE = "client-breaking-metadata";

/**
 * `client-breaking-metadata`: a name that is a field's but for the letter case. To clients written in Go it is that field,
 * so it must be fit for it, and must not stand beside it.
 * @param errorsOf what is wrong with an entry, letter case aside
 */
export function checkLetterCase(
  entry: EntryView,
  shape: Shape,
  errorsOf: (entry: EntryView) => readonly Finding[],
  report: Report,
): void {
  const variants: Variant[] = [];
  const value = foldMembers(entry.value, shape, "", "", variants) as JsonObject;
  if (variants.length === 0) return;
  const errors = errorsOf({ ...entry, value, json: JSON.stringify(value) });
  const told = new Set<Variant>();
  const tell = (variant: Variant, message: string) => {
    if (!told.has(variant)) report(error(RULE, variant.pointer, message, { at: "key" }));
    told.add(variant);
  };
  for (const variant of variants) {
    const { name, meant, isTwin } = variant;
    if (isTwin)
      tell(
        variant,
        `${shownText(name)} is another spelling of ${meant}, which is there too; clients that ignore letter case take either`,
      );
  }
  for (const { pointer, message } of errors) {
    const variant = variants.find(({ folded }) => `${pointer}/`.startsWith(`${folded}/`));
    if (variant !== undefined)
      tell(variant, `clients that ignore letter case read ${shownText(variant.name)} as ${variant.meant}: ${message}`);
  }
}

interface Variant {
  readonly pointer: string;
  /** Where it stands when every name is spelled as the schema spells it. */
  readonly folded: string;
  readonly name: string;
  readonly meant: string;
  readonly isTwin: boolean;
}

/** The value with every field under its own name; those that had another are added to `variants`. */
function fold(value: JsonValue, shape: Shape, pointer: string, folded: string, variants: Variant[]): JsonValue {
  if (Array.isArray(value)) {
    const { items = {} } = shape;
    return value.map((item, at) => fold(item, items, `${pointer}/${at}`, `${folded}/${at}`, variants));
  }
  return isObject(value) ? foldMembers(value, shape, pointer, folded, variants) : value;
}

function foldMembers(
  value: JsonObject,
  { fields, values = {} }: Shape,
  pointer: string,
  folded: string,
  variants: Variant[],
): JsonValue {
  const meantBy = (name: string) => (fields === undefined ? name : fieldMeant(name, fields));
  const names = Object.keys(value).map(meantBy);
  const members = Object.entries(value).map(([name, member]) => {
    const meant = meantBy(name);
    const at = { pointer: `${pointer}/${escapeToken(name)}`, folded: `${folded}/${escapeToken(meant)}` };
    if (meant !== name)
      variants.push({ ...at, name, meant, isTwin: names.indexOf(meant) !== names.lastIndexOf(meant) });
    const inside = fields !== undefined && Object.hasOwn(fields, meant) ? fields[meant] : values;
    return [meant, fold(member, inside ?? {}, at.pointer, at.folded, variants)] as const;
  });
  return Object.fromEntries(members);
}

function fieldMeant(name: string, fields: NonNullable<Shape["fields"]>): string {
  if (Object.hasOwn(fields, name)) return name;
  const wanted = withoutCase(name);
  return Object.keys(fields).find((field) => withoutCase(field) === wanted) ?? name;
}
