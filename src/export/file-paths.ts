/** What every path of an answer ends in: the file that a web server looks for behind the path of a folder. */
export const INDEX = "index.json";

/** A name of a file may have 255 bytes; one of a cursor has `cursor=` before it. */
const MAX_CURSOR_PART = 240;

/**
 * The folder of a further page: `servers?cursor=X` becomes `servers/cursor=X`, which no name of an entry can be. A very
 * long cursor goes on in a folder inside.
 */
export function cursorFolder(cursor: string): string {
  const parts: string[] = [];
  for (let at = 0; at < cursor.length; at += MAX_CURSOR_PART) parts.push(cursor.slice(at, at + MAX_CURSOR_PART));
  return `cursor=${parts.join("/")}`;
}

/**
 * The folder of a name or a version: as it is, because web servers decode `ns%2Fname` before they look for a file. One
 * that would lead elsewhere in the tree, or out of it, is escaped as a whole.
 */
export function entryFolder(text: string): string {
  if (text.split("/").every(isPlain)) return text;
  return encodeURIComponent(text).replaceAll(".", "%2E");
}

function isPlain(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== ".." && segment.toLowerCase() !== INDEX;
}
