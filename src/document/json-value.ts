export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an own member if it is an object, else null; names such as `__proto__` are members like any other. */
export function objectAt(parent: JsonObject, name: string): JsonObject | null {
  const value = memberOf(parent, name);
  return isObject(value) ? value : null;
}

/** The items of an array member; none when it is missing or no array. */
export function itemsAt(parent: JsonObject, name: string): readonly JsonValue[] {
  const value = memberOf(parent, name);
  return Array.isArray(value) ? value : [];
}

/** Calls `visit` for each item of an array member that is an object. */
export function forEachObject(
  parent: JsonObject,
  name: string,
  visit: (item: JsonObject, index: number) => void,
): void {
  const items = itemsAt(parent, name);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (isObject(item)) visit(item, index);
  }
}

export function textAt(parent: JsonObject, name: string): string | null {
  const value = memberOf(parent, name);
  return typeof value === "string" ? value : null;
}

export function memberOf(parent: JsonObject, name: string): JsonValue | undefined {
  const value = parent[name];
  return value === undefined || !Object.hasOwn(parent, name) ? undefined : value;
}

/** The value at the end of a path of names and indexes; undefined where it leads nowhere. */
export function valueAt(root: JsonValue, tokens: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const token of tokens) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
    value = (value as JsonObject)[token];
  }
  return value;
}
