import { fieldsOf, typeOf } from "./json.ts";

/** The type of a JSON value, as far as a typed client minds it: fields may be missing, and others may be there. */
export type Shape =
  | "string"
  | "boolean"
  | { readonly list: Shape }
  | { readonly map: Shape | null }
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
  const [expected, children] = open(value, shape);
  if (children === null) return [{ path, expected, found: typeOf(value) }];
  return children.flatMap(([name, child, childShape]) =>
    misfitsOf(child, childShape, path === "" ? name : `${path}.${name}`),
  );
}

type Child = readonly [name: string, value: unknown, shape: Shape];

/** The type that is expected, and the values inside to look at; null when the value is not of that type. */
function open(value: unknown, shape: Shape): readonly [expected: string, children: readonly Child[] | null] {
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
  const { map } = shape;
  return map === null ? [] : Object.entries(fields).map(([name, child]) => [name, child, map] as const);
}
