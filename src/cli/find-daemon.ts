import { resolve } from "node:path";
import type { ListenAddress } from "../config/config.ts";
import { formatListenAddress, parseListenAddress } from "../config/listen-address.ts";
import { RegistrydError } from "../errors.ts";
import { readLockInfo } from "../store/lock.ts";
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
  readonly databasePath: string;
  /** Whether a config or a flag names the store, so that a daemon of another one is not meant. */
  readonly isDatabaseNamed: boolean;
  /** Asked when nobody holds the store. */
  readonly internalAddress: ListenAddress;
}

/** A daemon on this machine answers its status in milliseconds. */
const STATUS_TIMEOUT_MS = 5_000;

/**
 * The daemon that works on the store: the one its lock names, else the one at the internal address.
 * @returns null when none runs
 * @throws {RegistrydError} `network`, `timeout` when the daemon of `--server` cannot be reached
 */
export async function findDaemon(where: Whereabouts): Promise<FoundDaemon | null> {
  const { server, databasePath, internalAddress } = where;
  if (server !== null) return { url: server, status: await askStatus(server) };
  const lock = readLockInfo(databasePath);
  const url = urlOf(parseListenAddress(lock?.internalAddress ?? "") ?? internalAddress);
  const status = await askStatus(url).catch(() => null);
  if (status === null) return null;
  // Whoever answers may be the daemon of another store.
  const isMeant = lock === null ? isMeantWithoutLock(status, where) : status.daemon?.pid === lock.pid;
  return isMeant ? { url, status } : null;
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

function isMeantWithoutLock({ daemon }: StatusAnswer, { databasePath, isDatabaseNamed }: Whereabouts): boolean {
  return !isDatabaseNamed || (daemon !== null && resolve(daemon.database) === resolve(databasePath));
}

/** A daemon that listens on all interfaces is reached on this machine's own. */
export function urlOf({ host, port }: ListenAddress): URL {
  const own = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return new URL(`http://${formatListenAddress({ host: own, port })}`);
}
