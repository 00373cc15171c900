import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { forbidden } from "./refusal.ts";
import type { Call } from "./router.ts";

export interface AdmissionOptions {
  /** The address that the listener was told to use. */
  readonly host: string;
  readonly adminTokenFile: string | null;
  /** Reads a small text file; called for every request, so that a replaced token counts at once. */
  readonly readText: (path: string) => Promise<string>;
}

/**
 * Lets a command in or refuses it (CONTRACT §6): pages in browsers never (they send `Origin`), others from this machine
 * always, from elsewhere with the token.
 * @throws {Refusal} 403
 */
export async function admit({ header }: Call, { host, adminTokenFile, readText }: AdmissionOptions): Promise<void> {
  if (header("origin") !== undefined)
    throw forbidden("commands are not taken from web pages, and this request has an Origin header");
  if (isLoopback(host)) return;
  if (adminTokenFile === null) {
    throw forbidden("this address is reachable from other machines; set http.adminTokenFile to admit commands on it");
  }
  const expected = (await readText(adminTokenFile).catch(() => "")).trim();
  if (expected === "")
    throw forbidden("the file of http.adminTokenFile cannot be read or is empty, so no command is admitted");
  if (!equalInConstantTime(bearerOf(header("authorization")), expected)) {
    throw forbidden(
      "commands need a token here: send the content of http.adminTokenFile in Authorization, behind Bearer",
    );
  }
}

/** Whether only this machine can reach the address. */
function isLoopback(host: string): boolean {
  if (host.toLowerCase() === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

function bearerOf(authorization = ""): string {
  return /^bearer +(.+)$/i.exec(authorization.trim())?.[1] ?? "";
}

/** Digests are of one length, so that nothing is told by it either. */
function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
