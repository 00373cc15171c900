import type { Diagnostic, RelatedPlace } from "../model.ts";
import { compactJson } from "./entry/compact-json.ts";
import { columnCounter, entryDiagnostic, FIRST_DEFINED } from "./entry-diagnostics.ts";
import { rejected } from "./refusals.ts";
import type { AcceptedEntry, DocumentReport, DocumentSettings, Judgement, QuarantinedEntry } from "./report.ts";
import { sameContent } from "./same-content.ts";
import type { EntrySpan } from "./scan/scan-state.ts";
import { twinFinding } from "./twin-finding.ts";
import { ENTRIES_BETWEEN_YIELDS, findTwins, type Twin } from "./twins.ts";

export interface JudgedDocument {
  readonly bytes: Uint8Array;
  /** Offset of the first byte behind a byte order mark. */
  readonly start: number;
  readonly settings: DocumentSettings;
  readonly spans: readonly EntrySpan[];
  /** One for each span. */
  readonly judgements: readonly Judgement[];
  readonly frameDiagnostics: readonly Diagnostic[];
}

/** Sorts the judged entries into accepted, quarantined and duplicates, and gives every finding its place in the document. */
export function* assembleReport(document: JudgedDocument): Generator<void, DocumentReport> {
  const { spans, judgements, settings } = document;
  const jsonAt = (order: number) => jsonOf(document, order);
  const twins = yield* findTwins(judgements, (order, other) => sameContent(jsonAt(order), jsonAt(other)));
  const diagnostics = yield* placeDiagnostics(document, twins);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (settings.onInvalid === "reject" && errors > 0) return rejected(errors, diagnostics);
  const accepted: AcceptedEntry[] = [];
  const quarantined: QuarantinedEntry[] = [];
  for (let order = 0; order < judgements.length; order++) {
    const [span, judgement] = [spans[order] as EntrySpan, judgements[order] as Judgement];
    const { id, digest, rawDigest } = judgement;
    const twin = twins.get(order)?.type;
    if (id === null || digest === null || twin === "different" || twin === "other-case") {
      quarantined.push({ id, judgement, line: span.line });
    } else if (twin === undefined) accepted.push({ id, digest, rawDigest, judgement, line: span.line, span });
  }
  const duplicates = judgements.length - accepted.length - quarantined.length;
  return { outcome: "read", read: judgements.length, accepted, quarantined, duplicates, diagnostics };
}

/** The compact JSON of a valid entry, made again from its bytes where only the verdict on it is at hand. */
function jsonOf({ bytes, spans, judgements }: JudgedDocument, order: number): string {
  const { start, end } = spans[order] as EntrySpan;
  return judgements[order]?.content?.json ?? compactJson(bytes.subarray(start, end));
}

type Twins = ReadonlyMap<number, Twin>;

/** In document order, which is that of the entries; only those of the frame have to be put in between. */
function* placeDiagnostics(document: JudgedDocument, twins: Twins): Generator<void, readonly Diagnostic[]> {
  const { spans, judgements, settings, frameDiagnostics } = document;
  const columns = yield* findColumns(document, twins);
  const diagnostics: Diagnostic[] = [];
  for (const [order, column] of columns) {
    if (order % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const place = { file: settings.file, span: spans[order] as EntrySpan, column };
    const { id, findings } = judgements[order] as Judgement;
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
function* findColumns(
  { bytes, start, spans, judgements }: JudgedDocument,
  twins: Twins,
): Generator<void, ReadonlyMap<number, number>> {
  const columnOf = columnCounter(bytes, start);
  const firsts = new Set([...twins.values()].map(({ other }) => other.order));
  const columns = new Map<number, number>();
  for (let order = 0; order < spans.length; order++) {
    if (order % ENTRIES_BETWEEN_YIELDS === 0) yield;
    const { findings } = judgements[order] as Judgement;
    if (findings.length > 0 || twins.has(order) || firsts.has(order))
      columns.set(order, columnOf(spans[order] as EntrySpan));
  }
  return columns;
}

function relatedPlace(
  document: JudgedDocument,
  columns: ReadonlyMap<number, number>,
  { entry, other }: Twin,
): RelatedPlace {
  const line = document.spans[other.order]?.line ?? 1;
  const message = other.order < entry.order ? FIRST_DEFINED : "defined again here";
  return { file: document.settings.file, line, column: columns.get(other.order) ?? 1, message };
}
