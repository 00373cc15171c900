import { hash } from "node:crypto";
import type { Diagnostic } from "../model.ts";
import { assembleReport } from "./assemble-report.ts";
import { checkEncoding } from "./encoding.ts";
import { type JudgeSettings, judgeEntry } from "./entry/judge-entry.ts";
import { FIRST_DEFINED } from "./entry-diagnostics.ts";
import { checkFrame, type FrameFinding } from "./frame.ts";
import { encodingFault, frameFault, noEntries, scanFault, tooLarge } from "./refusals.ts";
import type { DocumentReport, DocumentSettings, Judgement, KnownJudgements } from "./report.ts";
import { placeOf } from "./scan/place.ts";
import { scanDocument } from "./scan/scan-document.ts";
import type { EntrySpan, ScanState } from "./scan/scan-state.ts";

/** Changes whenever equal bytes can be judged otherwise than before; kept verdicts of other rules are not used. */
export const RULES_VERSION = "4";

/** Identifies the rules and every setting on which a verdict depends. */
export function rulesKey(settings: DocumentSettings): string {
  const { onInvalid, strict, maxDocumentBytes, maxDepth, maxValues, maxEntries, maxEntryBytes } = settings;
  return [
    RULES_VERSION,
    onInvalid,
    strict ? "strict" : "lenient",
    maxDocumentBytes,
    maxDepth,
    maxValues,
    maxEntries,
    maxEntryBytes,
  ].join(" ");
}

/** Nested values are walked by recursion once they are counted; this depth is safe on any stack, whatever the config allows. */
const SAFE_DEPTH = 1_000;
const ENTRIES_BETWEEN_YIELDS = 64;
const BYTES_BETWEEN_YIELDS = 256 * 1024;

/**
 * Reads one registry document: size, encoding, JSON with positions, the frame, each entry on its own, entries together.
 * Never throws on any bytes. Yields about every 10 ms, so that the caller can do other work in between.
 *
 * @param known verdicts made under an equal {@link rulesKey}; an entry found there is not looked at again
 */
export function* readDocument(
  bytes: Uint8Array,
  settings: DocumentSettings,
  known: KnownJudgements,
): Generator<void, DocumentReport> {
  if (bytes.length > settings.maxDocumentBytes) return tooLarge(bytes, settings);
  const encoding = checkEncoding(bytes);
  if (encoding.outcome === "fault") return encodingFault(bytes, settings.file, encoding);
  const { start } = encoding;
  yield;
  const scan = yield* scanDocument(bytes, start, { ...settings, maxDepth: Math.min(settings.maxDepth, SAFE_DEPTH) });
  if (scan.fault !== null) return scanFault(bytes, start, settings.file, scan.fault);
  const frame = checkFrame(scan, start);
  const frameDiagnostics = frame.findings.map((found) => frameDiagnostic(bytes, start, settings.file, found));
  if (frame.fault !== null) return frameFault(frame.fault, frameDiagnostics);
  if (scan.entries.length === 0) return noEntries(bytes, settings.file, frameDiagnostics);
  const judgements = yield* judgeEntries(scan, settings, known);
  return yield* assembleReport({ bytes, start, settings, spans: scan.entries, judgements, frameDiagnostics });
}

/** {@link readDocument} in one go, for commands that have nothing else to do. */
export function readDocumentSync(
  bytes: Uint8Array,
  settings: DocumentSettings,
  known: KnownJudgements = () => undefined,
): DocumentReport {
  const steps = readDocument(bytes, settings, known);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function frameDiagnostic(bytes: Uint8Array, start: number, file: string, found: FrameFinding): Diagnostic {
  const { rule, severity, message, pointer, suggestion } = found.finding;
  const first = found.first === null ? null : placeOf(bytes, start, found.first);
  return {
    rule,
    severity,
    message,
    file,
    pointer,
    ...placeOf(bytes, start, found.span),
    entry: null,
    suggestion,
    related: first === null ? [] : [{ file, line: first.line, column: first.column, message: FIRST_DEFINED }],
  };
}

function* judgeEntries(
  { bytes, entries }: ScanState,
  settings: DocumentSettings,
  known: KnownJudgements,
): Generator<void, readonly Judgement[]> {
  const judgements: Judgement[] = [];
  const judgeSettings = { ...settings, room: Buffer.allocUnsafe(Math.min(settings.maxEntryBytes, bytes.length)) };
  let bytesJudged = 0;
  for (const span of entries) {
    judgements.push(judge(bytes, span, judgeSettings, known));
    bytesJudged += span.end - span.start;
    if (judgements.length % ENTRIES_BETWEEN_YIELDS === 0 || bytesJudged >= BYTES_BETWEEN_YIELDS) {
      bytesJudged = 0;
      yield;
    }
  }
  return judgements;
}

function judge(bytes: Uint8Array, span: EntrySpan, settings: JudgeSettings, known: KnownJudgements): Judgement {
  const raw = bytes.subarray(span.start, span.end);
  const rawDigest = hash("sha256", raw, "hex");
  const found = known(rawDigest);
  // A skill and a plugin can have equal bytes; a verdict counts for its own kind alone.
  return found !== undefined && found.kind === span.kind ? found : judgeEntry(raw, rawDigest, span, settings);
}
