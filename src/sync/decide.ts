import { RegistrydError } from "../errors.ts";
import type { Held, ShownError, Trigger } from "../model.ts";
import type { ContentId, Fetched, Look, RawFile, Revision } from "../sources/source.ts";
import type { Baseline, Seen } from "../store/store.ts";

/** Deaths in a row after which a revision is left alone (DESIGN §2). */
const MAX_DEATHS = 2;

/** What a run was asked for. */
export interface RunAsk {
  readonly trigger: Trigger;
  readonly force: boolean;
  /** Contents whose deletions an operator has accepted. */
  readonly accept: readonly ContentId[];
}

/** What a run knows before it looks. */
export interface RunStart {
  readonly ask: RunAsk;
  readonly baseline: Baseline;
  /** The rules that hold now. */
  readonly rules: string;
}

/** Where the source stands if it has not moved since the last success; else null. */
export function unmovedSince({ ask, baseline, rules }: RunStart, look: Look): Seen | null {
  const { revision, revisionAt, fingerprint, contentIds } = baseline;
  const engine = look.engine ?? baseline.engine;
  const moved = fingerprint === null || look.fingerprint !== fingerprint || revision === null;
  if (ask.force || baseline.rules !== rules || moved) return null;
  return { revision, revisionAt, fingerprint, contentIds, engine };
}

/** The fingerprint to look with: null wherever an unmoved source would not end the run. */
export function lookWith({ ask, baseline, rules }: RunStart): string | null {
  return ask.force || baseline.rules !== rules ? null : baseline.fingerprint;
}

/** Contents that end the run without their bytes. */
export function knownContents({ ask, baseline, rules }: RunStart): ReadonlySet<ContentId> {
  if (ask.force) return new Set();
  const served = baseline.rules === rules ? baseline.contentIds : [];
  const held = staysHeld(ask, baseline, rules) ? baseline.heldContentIds : [];
  const refused = baseline.refused?.rules === rules ? baseline.refused.contentIds : [];
  return new Set([...served, ...held, ...refused]);
}

export type FetchVerdict =
  | { readonly type: "unchanged"; readonly seen: Seen }
  | { readonly type: "refused"; readonly error: ShownError }
  | { readonly type: "held"; readonly held: Held }
  | { readonly type: "process"; readonly file: RawFile; readonly bytes: Uint8Array };

/**
 * What to do with what was fetched.
 * @throws {RegistrydError} `internal` for a revision whose processing ended the process before, `unsupported` for
 *   anything but one file
 */
export function judgeFetched({ ask, baseline, rules }: RunStart, fetched: Fetched): FetchVerdict {
  const contentIds = contentIdsOf(fetched);
  if (!ask.force) {
    if (baseline.rules === rules && sameIds(contentIds, baseline.contentIds))
      return { type: "unchanged", seen: seenIn(fetched) };
    if (baseline.refused?.rules === rules && sameIds(contentIds, baseline.refused.contentIds))
      return { type: "refused", error: baseline.refused.error };
    if (baseline.held && staysHeld(ask, baseline, rules) && sameIds(contentIds, baseline.heldContentIds))
      return { type: "held", held: { ...baseline.held, revision: fetched.revision } };
    refusePoison(baseline, fetched.revision);
  }
  return { type: "process", ...onlyFile(fetched) };
}

export function contentIdsOf({ files }: Fetched): readonly ContentId[] {
  return files.map(({ contentId }) => contentId);
}

export function seenIn(fetched: Fetched): Seen {
  const { revision, revisionAt, fingerprint, engine } = fetched;
  return { revision, revisionAt, fingerprint, contentIds: contentIdsOf(fetched), engine };
}

/** Whether an operator has accepted what this content deletes. */
export function isAccepted({ ask, baseline }: RunStart, contentIds: readonly ContentId[]): boolean {
  const accepted = new Set([...ask.accept, ...baseline.acceptedContentIds]);
  return contentIds.length > 0 && contentIds.every((id) => accepted.has(id));
}

/** Whether a run began without anybody having asked for it. */
export function comesByItself(trigger: Trigger): boolean {
  return trigger === "schedule" || trigger === "retry" || trigger === "file";
}

export function sameIds(left: readonly ContentId[], right: readonly ContentId[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}

/** Held content is weighed again only when somebody may have changed the scales: a start, a reload, an operator. */
function staysHeld({ trigger, accept }: RunAsk, baseline: Baseline, rules: string): boolean {
  return comesByItself(trigger) && accept.length === 0 && baseline.rules === rules;
}

function refusePoison({ deaths }: Baseline, revision: Revision): void {
  if (deaths?.revision !== revision || deaths.count < MAX_DEATHS) return;
  throw new RegistrydError("internal", `processing this revision ended the process ${deaths.count} times in a row`, {
    hint: "it is left alone until the source changes; registryd sync SOURCE --force tries it once more",
  });
}

function onlyFile({ files }: Fetched): { readonly file: RawFile; readonly bytes: Uint8Array } {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0)
    throw new RegistrydError("unsupported", `the source holds ${files.length} documents; exactly one is expected`);
  if (file.bytes === null) throw new RegistrydError("internal", "the source kept back the bytes of an unknown content");
  return { file, bytes: file.bytes };
}
