import { readFileSync } from "node:fs";
import { RegistrydError } from "../errors.ts";
import type { SyncAnswer, SyncRequest } from "../model.ts";
import { BUILD } from "../version.ts";
import type { FoundDaemon } from "./find-daemon.ts";
import { type JsonAnswer, requestJson } from "./http-request.ts";

/** The daemon answers when the wait is over; this much later it is taken for dead. */
const GRACE_MS = 10_000;

/**
 * `POST /-/sync` at the internal address.
 * @throws {RegistrydError} `conflict` for what the daemon calls a wrong request, `network`, `timeout`, `http_status`
 */
export async function syncThroughDaemon(
  { url }: FoundDaemon,
  { sources, force, acceptDeletions, waitMs }: SyncRequest,
  adminTokenFile: string | null,
): Promise<SyncAnswer> {
  const command = new URL("/-/sync", url);
  for (const source of sources ?? []) command.searchParams.append("source", source);
  if (force) command.searchParams.set("force", "true");
  if (acceptDeletions !== null) command.searchParams.set("acceptDeletions", acceptDeletions);
  command.searchParams.set("wait", `${waitMs}ms`);
  // By its name the daemon's ledger tells the command line from other callers.
  const name = { "user-agent": `registryd/${BUILD.version}` };
  const headers = adminTokenFile === null ? name : { ...name, authorization: `Bearer ${readToken(adminTokenFile)}` };
  const answer = await requestJson(command, { method: "POST", headers, idleTimeoutMs: waitMs + GRACE_MS });
  if (answer.status === 200 || answer.status === 202) return answer.body as SyncAnswer;
  throw refused(answer);
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new RegistrydError("unreadable", "the file of http.adminTokenFile cannot be read", {
      hint: "run the command as a user who may read it",
      cause,
    });
  }
}

/** A source or revision that the daemon does not know is a wrong command line, all else a daemon that could not. */
function refused({ status, body }: JsonAnswer): RegistrydError {
  const detail =
    typeof body === "object" && body !== null && "detail" in body ? String(body.detail) : `status ${status}`;
  const isWrongRequest = status === 400 || status === 404 || status === 409;
  if (isWrongRequest) return new RegistrydError("conflict", detail);
  // Such a detail says itself what to do.
  if (status === 503) return new RegistrydError("network", `the daemon refused: ${detail}`);
  const hint = status === 403 ? "with --config the token of http.adminTokenFile is sent" : null;
  return new RegistrydError("http_status", `the daemon refused: ${detail}`, { hint });
}
