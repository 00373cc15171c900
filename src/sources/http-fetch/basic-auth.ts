import type { BasicAuth } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { readPassword } from "./read-password.ts";
import { isLoopbackHost } from "./safe-lookup.ts";

export interface Credentials {
  readonly auth: BasicAuth | null;
  readonly allowInsecureAuth: boolean;
}

export interface AuthorizationParts {
  readonly log: Log;
  /** Told every password that is read, so that no text of this process shows it. */
  readonly addSecret: (value: string) => void;
}

/**
 * The header that proves who asks, made anew from the password file; empty without `auth`.
 * @throws {RegistrydError} `auth_failed`
 */
export async function authorization(
  url: URL,
  { auth, allowInsecureAuth }: Credentials,
  { log, addSecret }: AuthorizationParts,
) {
  const headers: Record<string, string> = {};
  if (auth === null) return headers;
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname) && !allowInsecureAuth) throw insecure(url);
  const password = await readPassword(auth.passwordFile, log);
  addSecret(password);
  headers["Authorization"] = `Basic ${Buffer.from(`${auth.username}:${password}`).toString("base64")}`;
  return headers;
}

function insecure(url: URL): RegistrydError {
  return new RegistrydError("auth_failed", `credentials are not sent to ${url.origin}, which is not encrypted`, {
    hint: "use https, or set allowInsecureAuth: true if the network between is trusted",
  });
}
