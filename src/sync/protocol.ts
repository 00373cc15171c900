import type { Config } from "../config/config.ts";
import { type ErrorCode, RegistrydError } from "../errors.ts";
import type { LogFields, LogLevel } from "../log.ts";
import type { EndedRun, ReloadAnswer, SyncAnswer, SyncRequest, Unrecorded } from "../model.ts";

/**
 * What the main thread and the engine's worker tell each other. All else they share through the database. Messages of
 * one direction arrive in order, so an answer comes after the state that led to it.
 */
export type Command =
  | { readonly type: "sync"; readonly id: number; readonly request: SyncRequest }
  | { readonly type: "apply"; readonly id: number; readonly config: Config }
  | { readonly type: "stop" };

export type Event =
  /** Sent every `HEARTBEAT_MS`: a worker that stays silent is stuck. */
  | { readonly type: "alive" }
  | { readonly type: "state"; readonly state: EngineState }
  | { readonly type: "ended"; readonly run: EndedRun }
  | { readonly type: "synced"; readonly id: number; readonly answer: SyncAnswer }
  | { readonly type: "applied"; readonly id: number; readonly answer: ReloadAnswer }
  /** The command with this number failed. */
  | { readonly type: "refused"; readonly id: number; readonly error: SentError }
  | { readonly type: "log"; readonly level: LogLevel; readonly msg: string; readonly fields: LogFields }
  /** What the thread is about to die of. */
  | { readonly type: "fatal"; readonly error: SentError };

export const HEARTBEAT_MS = 1_000;

export interface EngineState {
  /** Sources whose run is under way. */
  readonly running: readonly string[];
  /** How each local source is watched. */
  readonly watch: Readonly<Record<string, "events" | "polling">>;
  /** Failures that are not in the store, by source. */
  readonly unrecorded: Readonly<Record<string, Unrecorded>>;
  /** Since when the oldest request waits for its run to begin, in milliseconds since the epoch; null when none does. */
  readonly queuedSince: number | null;
}

export const IDLE_STATE: EngineState = { running: [], watch: {}, unrecorded: {}, queuedSince: null };

/** What the worker is started with. */
export interface WorkerStart {
  readonly databasePath: string;
  readonly config: Config;
}

/** An error on its way to the other thread: the structured clone would keep only its message. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly helpsToWait: boolean;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export function sendError({ code, message, hint, helpsToWait, details }: RegistrydError): SentError {
  return { code, message, hint, helpsToWait, details: Object.fromEntries(Object.entries(details).filter(isPlain)) };
}

export function receiveError({ code, message, hint, helpsToWait, details }: SentError): RegistrydError {
  return new RegistrydError(code, message, { hint, helpsToWait, details });
}

function isPlain(entry: [string, unknown]): entry is [string, string | number | boolean | null] {
  return entry[1] === null || ["string", "number", "boolean"].includes(typeof entry[1]);
}
