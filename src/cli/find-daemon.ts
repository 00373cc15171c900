import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ListenAddress } from "../config/config.ts";
import { formatListenAddress, parseListenAddress } from "../config/listen-address.ts";
import { RegistrydError } from "../errors.ts";
import { requestJson } from "./http-request.ts";
import type { StatusAnswer } from "./status-answer.ts";

export interface FoundDaemon {
  /** Its internal address. */
  readonly url: URL;
  readonly status: StatusAnswer;
}

export interface Whereabouts {
  /** From `--server`: then nothing else is asked. */
  readonly server: URL | null;
  /** The store that the daemon must work on; null when no config says so. */
  readonly database: string | null;
  /** Asked when there is no lock. */
  readonly internalAddress: ListenAddress;
}

/** A daemon on this machine answers its status in milliseconds. */
const STATUS_TIMEOUT_MS = 5_000;

/**
 * The daemon that works on the store: the one its lock names, else the one at the internal address.
 * @returns null when none runs
 * @throws {RegistrydError} `network`, `timeout` when the daemon of `--server` cannot be reached
 */
export async function findDaemon({ server, database, internalAddress }: Whereabouts): Promise<FoundDaemon | null> {
  if (server !== null) return { url: server, status: await askStatus(server) };
  const lock = database === null ? null : readLock(`${database}.lock`);
  const url = lock?.url ?? urlOf(internalAddress);
  const status = await askStatus(url).catch(() => null);
  if (status === null) return null;
  // The port of a daemon that was killed may belong to another by now.
  const same = lock === null ? worksOn(status, database) : status.daemon?.pid === lock.pid;
  return same ? { url, status } : null;
}

async function askStatus(url: URL): Promise<StatusAnswer> {
  const answer = await requestJson(new URL("/status", url), { method: "GET", idleTimeoutMs: STATUS_TIMEOUT_MS });
  if (answer.status === 200 && isStatus(answer.body)) return answer.body;
  throw new RegistrydError("network", `${url.origin} does not answer as the internal address of registryd does`, {
    hint: "give the internal address, by default http://127.0.0.1:8081, not the public one",
  });
}

function isStatus(body: unknown): body is StatusAnswer {
  return typeof body === "object" && body !== null && "daemon" in body && "sources" in body && "registries" in body;
}

function worksOn(status: StatusAnswer, database: string | null): boolean {
  const theirs = status.daemon?.database ?? null;
  return database === null || theirs === null || resolve(theirs) === resolve(database);
}

function readLock(path: string): { readonly url: URL; readonly pid: number } | null {
  try {
    const { pid, internalAddress } = JSON.parse(readFileSync(path, "utf8"));
    const address = parseListenAddress(internalAddress);
    return address === null ? null : { pid, url: urlOf(address) };
  } catch {
    return null;
  }
}

/** A daemon that listens on all interfaces is reached on this machine's own. */
export function urlOf({ host, port }: ListenAddress): URL {
  const own = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return new URL(`http://${formatListenAddress({ host: own, port })}`);
}
