import { readSmallFile } from "./read-small-file.ts";

const MAX_TOKEN_BYTES = 64 * 1024;

/** What keeps the file from giving a token, or null. Whoever uses the token reads it again, so that it can be rotated. */
export function checkTokenFile(path: string): string | null {
  const read = readSmallFile(path, MAX_TOKEN_BYTES);
  if (read.type === "failed") return `the file ${read.message}`;
  return read.bytes.toString("utf8").trim() === "" ? "the file is empty" : null;
}
