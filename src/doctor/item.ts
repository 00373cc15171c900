import { fieldsOf, quoted, textAt, valueAt } from "./json.ts";

/** One item of a list, or the single one of an entry's route, with where it was seen. */
export interface Item {
  /** Such as `item 3 of servers?limit=100`. */
  readonly where: string;
  readonly value: unknown;
}

const OFFICIAL = "io.modelcontextprotocol.registry/official";

export function nameOf({ value }: Item): string | null {
  return textAt(value, "server", "name");
}

export function versionOf({ value }: Item): string | null {
  return textAt(value, "server", "version");
}

/** `name@version`; null where one is missing. */
export function keyOfItem(item: Item): string | null {
  const [name, version] = [nameOf(item), versionOf(item)];
  return name === null || version === null ? null : `${name}@${version}`;
}

export function officialOf({ value }: Item): Readonly<Record<string, unknown>> | null {
  return fieldsOf(valueAt(value, "_meta", OFFICIAL));
}

export function isLatest(item: Item): boolean | null {
  const flag = officialOf(item)?.["isLatest"];
  return typeof flag === "boolean" ? flag : null;
}

/** As a message names it. */
export function shownItem(item: Item): string {
  return quoted(keyOfItem(item) ?? nameOf(item) ?? item.where);
}
