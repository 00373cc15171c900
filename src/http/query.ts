import { badRequest } from "./refusal.ts";
import { decodeStrictly } from "./target.ts";

/** How `+` is read in each known parameter: as in a form where people type words, as it stands where values hold one. */
export type Plus = "space" | "literal";

/**
 * Values of the known parameters of a query, each at most once. Unknown ones are ignored: clients add their own.
 * An empty value counts as absent.
 * @throws {Refusal} 400 for a repeated parameter and a broken escape in a value
 */
export function readQuery<Name extends string>(
  query: string,
  known: Readonly<Record<Name, Plus>>,
): ReadonlyMap<Name, string> {
  const values = new Map<Name, string>();
  const seen = new Set<Name>();
  for (const { name, value } of pairsOf(query)) {
    if (!isKnown(name, known)) continue;
    if (seen.has(name)) throw badRequest(`${name} is given twice; expected it once`);
    seen.add(name);
    if (value !== "") values.set(name, decodeValue(name, value, known[name]));
  }
  return values;
}

interface Pair {
  readonly name: string;
  /** Still encoded. */
  readonly value: string;
}

/** Splits a query; a name that cannot be decoded is left as it is, since it names nothing known. */
export function pairsOf(query: string): readonly Pair[] {
  if (query === "") return [];
  return query.split("&").map((part) => {
    const at = part.indexOf("=");
    const name = at === -1 ? part : part.slice(0, at);
    return { name: decodeName(name), value: at === -1 ? "" : part.slice(at + 1) };
  });
}

/** @throws {Refusal} 400 for a broken escape */
export function decodeValue(name: string, value: string, plus: Plus): string {
  return decodeStrictly(plus === "space" ? value.replaceAll("+", " ") : value, name);
}

function decodeName(name: string): string {
  if (!name.includes("%")) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function isKnown<Name extends string>(name: string, known: Readonly<Record<Name, Plus>>): name is Name {
  return Object.hasOwn(known, name);
}
