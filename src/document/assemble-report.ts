import type { Diagnostic, RelatedPlace } from "../model.ts";
import { columnCounter, entryDiagnostic } from "./entry-diagnostics.ts";
import { rejected } from "./refusals.ts";
import type { AcceptedEntry, DocumentReport, DocumentSettings, Judgement, QuarantinedEntry } from "./report.ts";
import type { EntrySpan } from "./scan/scan-state.ts";
import { twinFinding } from "./twin-finding.ts";
import { ENTRIES_BETWEEN_YIELDS, findTwins, type Placed, type Twin } from "./twins.ts";

export interface JudgedEntry {
  readonly span: EntrySpan;
  readonly judgement: Judgement;
}

export interface JudgedDocument {
  readonly bytes: Uint8Array;
  /** Offset of the first byte behind a byte order mark. */
  readonly start: number;
  readonly settings: DocumentSettings;
  readonly judged: readonly JudgedEntry[];
  readonly frameDiagnostics: readonly Diagnostic[];
}

/** Sorts the judged entries into accepted, quarantined and duplicates, and gives every finding its place in the document. */
export function* assembleReport(document: JudgedDocument): Generator<void, DocumentReport> {
  const { judged, settings } = document;
  const twins = yield* findTwins(validEntries(judged));
  const diagnostics = yield* placeDiagnostics(document, twins);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (settings.onInvalid === "reject" && errors > 0) return rejected(errors, diagnostics);
  const accepted: AcceptedEntry[] = [];
  const quarantined: QuarantinedEntry[] = [];
  for (let order = 0; order < judged.length; order++) {
    const { span, judgement } = judged[order] as JudgedEntry;
    const { id, digest, rawDigest } = judgement;
    const twin = twins.get(order)?.type;
    if (id === null || digest === null || twin === "different" || twin === "other-case") {
      quarantined.push({ id, judgement, line: span.line });
    } else if (twin === undefined) accepted.push({ id, digest, rawDigest, judgement, line: span.line, span });
  }
  const duplicates = judged.length - accepted.length - quarantined.length;
  return { outcome: "read", read: judged.length, accepted, quarantined, duplicates, diagnostics };
}

function validEntries(judged: readonly JudgedEntry[]): readonly Placed[] {
  const valid: Placed[] = [];
  for (let order = 0; order < judged.length; order++) {
    const { judgement } = judged[order] as JudgedEntry;
    if (judgement.valid && judgement.id !== null) valid.push({ id: judgement.id, judgement, order });
  }
  return valid;
}

type Twins = ReadonlyMap<number, Twin>;

/** In document order, which is that of the entries; only those of the frame have to be put in between. */
function* placeDiagnostics(document: JudgedDocument, twins: Twins): Generator<void, readonly Diagnostic[]> {
  const { judged, settings, frameDiagnostics } = document;
  const columns = yield* findColumns(document, twins);
  const diagnostics: Diagnostic[] = [];
  for (const [order, column] of columns) {
    const entry = judged[order];
    if (entry === undefined) continue;
    if (order % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const place = { file: settings.file, span: entry.span, column };
    const { id, findings } = entry.judgement;
    const twin = twins.get(order);
    if (twin !== undefined) {
      diagnostics.push(entryDiagnostic(place, id, twinFinding(twin), [relatedPlace(document, columns, twin)]));
    }
    for (const finding of findings) diagnostics.push(entryDiagnostic(place, id, finding));
  }
  if (frameDiagnostics.length === 0) return diagnostics;
  return [...frameDiagnostics, ...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** The column of each entry that diagnostics speak of, by its position among all entries, in that order. */
function* findColumns(document: JudgedDocument, twins: Twins): Generator<void, ReadonlyMap<number, number>> {
  const columnOf = columnCounter(document.bytes, document.start);
  const firsts = new Set([...twins.values()].map(({ other }) => other.order));
  const columns = new Map<number, number>();
  for (let order = 0; order < document.judged.length; order++) {
    if (order % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const { span, judgement } = document.judged[order] as JudgedEntry;
    if (judgement.findings.length > 0 || twins.has(order) || firsts.has(order)) columns.set(order, columnOf(span));
  }
  return columns;
}

function relatedPlace(
  document: JudgedDocument,
  columns: ReadonlyMap<number, number>,
  { entry, other }: Twin,
): RelatedPlace {
  const line = document.judged[other.order]?.span.line ?? 1;
  const message = other.order < entry.order ? "first defined here" : "defined again here";
  return { file: document.settings.file, line, column: columns.get(other.order) ?? 1, message };
}
