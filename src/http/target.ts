import { badRequest } from "./refusal.ts";

/** What a request line asks for. */
export interface Target {
  /** For the router: no empty segment, every segment strictly decoded and encoded again, a name as one segment. */
  readonly path: string;
  /** Behind the question mark, still encoded. */
  readonly query: string;
}

/** Segments behind which the name of an entry stands, by the segment that must stand before them. */
const COLLECTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["servers", ["v0.1", "v0"]],
  ["skills", ["dev.toolhive"]],
  ["plugins", ["dev.toolhive"]],
]);

/**
 * Reads a request target as it stands in the request line. Doubled and trailing slashes count for nothing, and a name
 * may come as `ns%2Fname`, `ns/name` or `ns%252Fname`: all three give the same path.
 * Characters beyond ASCII come percent-encoded, from the client or by `readRawRequest`.
 *
 * @throws {Refusal} 400 for a broken escape, escapes that give no UTF-8, and NUL
 */
export function readTarget(raw: string): Target {
  const [beforeQuery = "", ...rest] = withoutOrigin(raw).split("?");
  const segments = beforeQuery
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeSegment);
  return { path: `/${joinName(segments).map(encodeURIComponent).join("/")}`, query: rest.join("?") };
}

/** Absolute form (`GET http://host/path`): the host is not believed, only the path counts. */
function withoutOrigin(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, "").replace(/#.*$/s, "");
}

function decodeSegment(segment: string): string {
  const decoded = decodeStrictly(segment, "the path");
  if (decoded.includes("\0")) throw badRequest("the path holds a NUL character; no name or version has one");
  return decoded;
}

/** @throws {Refusal} 400 naming `where` */
export function decodeStrictly(text: string, where: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest(`${where} holds a broken percent escape; expected % and two hex digits that give UTF-8`);
  }
}

function joinName(segments: readonly string[]): readonly string[] {
  const at = segments.findIndex((segment, index) => COLLECTIONS.get(segment)?.includes(segments[index - 1] ?? ""));
  const first = segments[at + 1];
  if (at === -1 || first === undefined) return segments;
  const name = first.replace(/%2f/gi, "/");
  if (name.includes("/")) return [...segments.slice(0, at + 1), name, ...segments.slice(at + 2)];
  const second = segments[at + 2];
  if (second === undefined) return segments;
  return [...segments.slice(0, at + 1), `${name}/${second}`, ...segments.slice(at + 3)];
}
