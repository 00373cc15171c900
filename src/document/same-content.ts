import { isObject, type JsonValue } from "./json-value.ts";

/**
 * Whether two entries say the same: equal JSON whatever the order of members, the text of numbers compared as it stands
 * (1.0 is not 1). An edit of order or white space alone changes nothing that is served.
 */
export function sameContent(aJson: string, bJson: string): boolean {
  if (aJson === bJson) return true;
  // Numbers are compared as strings that begin with NUL, which a text that holds such an escape could imitate.
  if (aJson.includes("\\u0000") || bJson.includes("\\u0000")) return false;
  return isSame(parseKeepingNumbers(aJson), parseKeepingNumbers(bJson));
}

function parseKeepingNumbers(json: string): JsonValue {
  const marked = json.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"\\u0000${token}"`));
  return JSON.parse(marked) as JsonValue;
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

function isSame(a: JsonValue, b: JsonValue): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isObject(a)) return a === b;
  if (!isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name] ?? null, b[name] ?? null))
  );
}
