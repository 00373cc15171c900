import type { Clock } from "../clock.ts";
import { engineStopping, RegistrydError } from "../errors.ts";
import type { SyncAnswer, SyncRequest, SyncResult } from "../model.ts";
import type { StoreWriter } from "../store/store.ts";
import type { RunAsk } from "./decide.ts";
import type { Member } from "./member.ts";
import { queuedResult } from "./results.ts";
import { CalledOff } from "./source-loop.ts";

export interface SyncParts {
  readonly store: StoreWriter;
  readonly clock: Clock;
  /** The source as it is now at work; undefined for one that is not in the config. */
  readonly member: (name: string) => Member | undefined;
  readonly names: () => readonly string[];
  readonly isStopped: () => boolean;
}

/** Asks the sources for one more run each, and waits for the results as long as the request says. */
export async function answerSync(parts: SyncParts, request: SyncRequest): Promise<SyncAnswer> {
  if (parts.isStopped()) throw engineStopping();
  const names = [...new Set(request.sources ?? parts.names())];
  const unknown = names.find((name) => parts.member(name) === undefined);
  if (unknown !== undefined) throw unknownSource(unknown, parts.names());
  const { trigger, force } = request;
  const ask: RunAsk = { trigger, force, accept: acceptHeld(parts.store, names, request.acceptDeletions) };
  const results = new Map<string, SyncResult>();
  const runs = names.map(async (name) => results.set(name, await runOnce(parts, name, ask)));
  await raceWithTimer(parts.clock, request.waitMs, Promise.all(runs));
  return {
    complete: results.size === names.length,
    sources: names.map((name) => results.get(name) ?? queuedResult(name)),
  };
}

/** A source whose config changes meanwhile is asked again under the new one. */
async function runOnce({ member, isStopped }: SyncParts, name: string, ask: RunAsk): Promise<SyncResult> {
  for (;;) {
    const current = member(name);
    if (current === undefined) throw isStopped() ? engineStopping() : removedSource(name);
    try {
      return await current.loop.request(ask);
    } catch (error) {
      if (!(error instanceof CalledOff)) throw error;
    }
  }
}

/**
 * Remembers the held content as accepted, and returns it.
 * @throws {RegistrydError} `conflict` when that revision is not the held one
 */
function acceptHeld(store: StoreWriter, names: readonly string[], revision: string | null): readonly string[] {
  if (revision === null) return [];
  const [name, ...others] = names;
  if (name === undefined || others.length > 0)
    throw new RegistrydError("conflict", "deletions are accepted for one source at a time", {
      hint: "name the source whose deletions you accept",
    });
  const { held, heldContentIds } = store.baseline(name);
  if (held?.revision !== revision) throw otherHeld(name, held?.revision ?? null, revision);
  store.acceptContents(name, heldContentIds);
  return heldContentIds;
}

function otherHeld(name: string, held: string | null, asked: string): RegistrydError {
  if (held === null) return new RegistrydError("conflict", `nothing of source ${name} is held, so not ${asked} either`);
  return new RegistrydError("conflict", `source ${name} holds ${held}, not ${asked}`, {
    hint: "look at what it holds now, then accept that revision",
    details: { held },
  });
}

function unknownSource(name: string, known: readonly string[]): RegistrydError {
  const hint = known.length === 0 ? "the config names no source" : `the config names ${known.join(", ")}`;
  return new RegistrydError("not_found", `there is no source ${name}`, { hint });
}

function removedSource(name: string): RegistrydError {
  return new RegistrydError("not_found", `source ${name} left the config before its run was over`);
}

function raceWithTimer(clock: Clock, waitMs: number, done: Promise<unknown>): Promise<unknown> {
  let cancel = () => {};
  const timer = new Promise<void>((resolve) => {
    cancel = clock.after(waitMs, resolve);
  });
  return Promise.race([done, timer]).finally(cancel);
}
