import { readDocument } from "../document/read-document.ts";
import type {
  AcceptedEntry,
  DocumentReport,
  KnownJudgements,
  ReadDocument,
  RefusedDocument,
} from "../document/report.ts";
import { sameContent } from "../document/same-content.ts";
import { versionContentChanged } from "../document/version-content-changed.ts";
import { RegistrydError } from "../errors.ts";
import { type Diagnostic, keyOf } from "../model.ts";
import type { Fetched, RawFile } from "../sources/source.ts";
import type { StoreWriter } from "../store/store.ts";
import { type BuiltSnapshot, buildSnapshot } from "./build-snapshot.ts";
import { contentIdsOf, isAccepted, sameIds, seenIn } from "./decide.ts";
import { documentSettings } from "./document-settings.ts";
import { type Ending, failedEnding } from "./ending.ts";
import { type GuardVerdict, guardDeletions } from "./guard.ts";
import { knownJudgements, loadStored, type Stored } from "./load-stored.ts";
import type { Run, RunParts } from "./run.ts";
import { inSlices } from "./slices.ts";

export interface FetchedDocument {
  readonly fetched: Fetched;
  readonly file: RawFile;
  readonly bytes: Uint8Array;
}

/** Reads a fetched document and weighs what it would change; the ledger hears of it first, in case it ends the process. */
export async function processDocument(
  parts: RunParts,
  run: Run,
  document: FetchedDocument,
  signal: AbortSignal,
): Promise<Ending> {
  signal.throwIfAborted();
  startProcessing(parts.store, run, document.fetched);
  const stored = await inSlices(loadStored(parts.store, run.source), parts, signal);
  const settings = documentSettings(document.file.path, parts.config, parts.limits);
  // A forced run takes no earlier verdict on trust.
  const known = run.ask.force || !hasSameRules(run) ? judgeAnew : knownJudgements(stored);
  const report = await inSlices(readDocument(document.bytes, settings, known), parts, signal);
  if (isRefused(report)) return refusedEnding(parts, run, document.fetched, report);
  await parts.pause();
  return await weigh(parts, run, document, { report: asRead(report), stored }, signal);
}

function startProcessing(store: StoreWriter, run: Run, { revision }: Fetched): void {
  const id = store.nextRunId();
  store.startRun({ id, source: run.source, trigger: run.ask.trigger, startedAt: run.startedAt, revision });
  run.id = id;
}

function hasSameRules({ baseline, rules }: Run): boolean {
  return baseline.rules === rules;
}

const judgeAnew: KnownJudgements = () => undefined;

/** An empty document is no fault of its form: it waits for an operator's word. */
function isRefused(report: DocumentReport): report is RefusedDocument {
  return report.outcome === "refused" && report.code !== "empty_source";
}

function asRead(report: DocumentReport): ReadDocument {
  if (report.outcome === "read") return report;
  const { diagnostics } = report;
  return { outcome: "read", read: 0, accepted: [], quarantined: [], duplicates: 0, diagnostics };
}

function refusedEnding(parts: RunParts, run: Run, fetched: Fetched, report: RefusedDocument): Ending {
  const { code, message, hint, diagnostics } = report;
  const error = new RegistrydError(code, withPlace(message, diagnostics), { hint });
  return failedEnding(parts, run, error, { contentIds: contentIdsOf(fetched), diagnostics });
}

/** Logs and the answer of a sync have no diagnostics, so the message says where to look. */
function withPlace(message: string, diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first === undefined) return message;
  const placed = `${first.file}:${first.line}:${first.column}: ${first.message}`;
  return first.message === message ? placed : `${message}; the first is ${placed}`;
}

interface Reading {
  readonly report: ReadDocument;
  readonly stored: Stored;
}

async function weigh(
  parts: RunParts,
  run: Run,
  document: FetchedDocument,
  { report, stored }: Reading,
  signal: AbortSignal,
): Promise<Ending> {
  const { config, store, passes } = parts;
  const { fetched, file } = document;
  const steps = buildSnapshot({
    report,
    path: file.path,
    stored,
    relocated: run.baseline.relocated && !store.comesFrom(run.source, file.path),
    sameRules: hasSameRules(run),
    passes,
    sameContent: (storedDigest, next) => sameContent(store.contentJson(storedDigest), jsonOf(store, next)),
  });
  const built = await inSlices(steps, parts, signal);
  const verdict = guardDeletions({
    policy: config.deletionGuard,
    read: report.read,
    servedBefore: built.servedBefore,
    servedAfter: built.rows.counts.served,
    removedKeys: built.lost.map(keyOf),
    accepted: isAccepted(run, contentIdsOf(fetched)),
    relocated: run.baseline.relocated,
  });
  if (verdict.type === "held") return heldEnding(run, fetched, verdict);
  return processedEnding(document, report, built);
}

function jsonOf(store: StoreWriter, { digest, judgement }: AcceptedEntry): string {
  return judgement.content?.json ?? store.contentJson(digest);
}

function heldEnding(run: Run, fetched: Fetched, verdict: Extract<GuardVerdict, { type: "held" }>): Ending {
  const { baseline, startedAt } = run;
  const { reason, removed, of, sample } = verdict;
  const contentIds = contentIdsOf(fetched);
  const since = baseline.held && sameIds(contentIds, baseline.heldContentIds) ? baseline.held.since : startedAt;
  return { outcome: "held", held: { revision: fetched.revision, reason, removed, of, since, sample }, contentIds };
}

function processedEnding(
  { fetched, file, bytes }: FetchedDocument,
  report: ReadDocument,
  { rows, alters, contentChanged }: BuiltSnapshot,
): Ending {
  const changes = versionContentChanged(bytes, file.path, contentChanged);
  const diagnostics = [...report.diagnostics, ...changes].sort((a, b) => a.line - b.line || a.column - b.column);
  return { outcome: "processed", seen: seenIn(fetched), rows, alters, diagnostics };
}
