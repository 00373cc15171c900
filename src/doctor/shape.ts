import { fieldsOf, typeOf } from "./json.ts";

/** The type of a JSON value, as far as a typed client minds it: fields may be missing, and others may be there. */
export type Shape =
  | "string"
  | "boolean"
  /** Anything, as long as every number in it can be kept. */
  | "any"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

export interface Misfit {
  /** Such as `packages.0.version`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Every value that has another type than the shape says; `found` is `null` for a null. */
export function misfitsOf(value: unknown, shape: Shape, path = ""): readonly Misfit[] {
  if (value === undefined) return [];
  if (shape === "any") return hugeNumbers(value, path);
  const [expected, children] = open(value, shape);
  if (children === null) return [{ path, expected, found: typeOf(value) }];
  return children.flatMap(([name, child, childShape]) =>
    misfitsOf(child, childShape, path === "" ? name : `${path}.${name}`),
  );
}

/** Nobody nests metadata deeper, and a registry may be anybody's. */
const MAX_DEPTH = 64;

function hugeNumbers(value: unknown, path: string, depth = 0): readonly Misfit[] {
  if (typeof value === "number" && !Number.isFinite(value))
    return [{ path, expected: "one below 1.8e308", found: "a larger number" }];
  if (typeof value !== "object" || value === null || depth === MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([name, child]) => hugeNumbers(child, `${path}.${name}`, depth + 1));
}

type Child = readonly [name: string, value: unknown, shape: Shape];

/** The type that is expected, and the values inside to look at; null when the value is not of that type. */
function open(
  value: unknown,
  shape: Exclude<Shape, "any">,
): readonly [expected: string, children: readonly Child[] | null] {
  if (typeof shape === "string") return [shape, typeOf(value) === shape ? [] : null];
  if ("list" in shape) {
    const { list } = shape;
    return ["array", Array.isArray(value) ? value.map((child, index) => [String(index), child, list] as const) : null];
  }
  const fields = fieldsOf(value);
  return ["object", fields === null ? null : childrenOf(fields, shape)];
}

function childrenOf(
  fields: Readonly<Record<string, unknown>>,
  shape: Exclude<Shape, string | { list: Shape }>,
): readonly Child[] {
  if ("fields" in shape)
    return Object.entries(shape.fields).map(([name, child]) => [name, fields[name], child] as const);
  return Object.entries(fields).map(([name, child]) => [name, child, shape.map] as const);
}
