import { RegistrydError } from "../../errors.ts";
import type { Pkt } from "./pkt-line.ts";

/**
 * The text of a data frame without its newline; null for a mark.
 * @throws {RegistrydError} what the server says with an `ERR` line
 */
export function textOf(pkt: Pkt): string | null {
  if (pkt.type !== "data") return null;
  const text = pkt.bytes.toString("utf8").replace(/\n$/, "");
  if (text.startsWith("ERR ")) throw remoteError(text.slice("ERR ".length));
  return text;
}

/** Whether git itself on the server said no, rather than what stands in front of it. */
export function isRefusal(error: unknown): boolean {
  return error instanceof RegistrydError && error.code === "http_status" && error.details["status"] === undefined;
}

/** What a server says about its own failure: shortened, and without characters that a terminal would obey. */
export function remoteError(text: string): RegistrydError {
  const shown = text
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 200);
  if (/not our ref|no such ref|bad object/i.test(text)) {
    return new RegistrydError("ref_not_found", `the git server does not have what was asked for: ${shown}`, {
      hint: "the commit may have been removed by a force-push, or never existed in this repository",
    });
  }
  return new RegistrydError("http_status", `the git server refused: ${shown}`);
}
