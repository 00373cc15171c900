import type { Diagnostic, EntryId, RelatedPlace } from "../model.ts";
import { columnCounter, entryDiagnostic } from "./entry-diagnostics.ts";
import { rejected } from "./refusals.ts";
import type {
  AcceptedEntry,
  DocumentReport,
  DocumentSettings,
  EntryFinding,
  Judgement,
  QuarantinedEntry,
} from "./report.ts";
import type { EntrySpan } from "./scan/scan-state.ts";
import { twinFinding } from "./twin-finding.ts";
import { findTwins, type Placed, type Twin } from "./twins.ts";

export interface JudgedEntry {
  readonly span: EntrySpan;
  readonly judgement: Judgement;
}

interface Parts {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly settings: DocumentSettings;
  readonly judged: readonly JudgedEntry[];
  readonly frameDiagnostics: readonly Diagnostic[];
}

/** Sorts the judged entries into accepted, quarantined and duplicates, and gives every finding its place in the document. */
export function assembleReport({ bytes, start, settings, judged, frameDiagnostics }: Parts): DocumentReport {
  const { file, onInvalid } = settings;
  const twins = findTwins(validEntries(judged));
  const columns = relatedColumns(bytes, start, judged, twins);
  const columnOf = columnCounter(bytes, start);
  const accepted: AcceptedEntry[] = [];
  const quarantined: QuarantinedEntry[] = [];
  const diagnostics: Diagnostic[] = [...frameDiagnostics];
  judged.forEach(({ span, judgement }, order) => {
    const twin = twins.get(order);
    const entry = { id: judgement.id, judgement, line: span.line };
    if (judgement.id === null || !judgement.valid || (twin !== undefined && twin.type !== "identical"))
      quarantined.push(entry);
    else if (twin === undefined) accepted.push({ ...entry, id: judgement.id });
    if (judgement.findings.length === 0 && twin === undefined) return;
    const place = { file, span, column: columnOf(span) };
    for (const finding of judgement.findings) diagnostics.push(entryDiagnostic(place, judgement.id, finding));
    if (twin !== undefined) diagnostics.push(twinDiagnostic(place, judgement.id, twin, judged, columns));
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  diagnostics.sort((a, b) => a.line - b.line || a.column - b.column);
  if (onInvalid === "reject" && errors > 0) return rejected(errors, diagnostics);
  const duplicates = judged.length - accepted.length - quarantined.length;
  return { outcome: "read", read: judged.length, accepted, quarantined, duplicates, diagnostics };
}

function validEntries(judged: readonly JudgedEntry[]): readonly Placed[] {
  const valid: Placed[] = [];
  judged.forEach(({ judgement }, order) => {
    if (judgement.valid && judgement.id !== null) valid.push({ id: judgement.id, judgement, order });
  });
  return valid;
}

/** Columns of the entries that others are twins of, counted in document order. */
function relatedColumns(
  bytes: Uint8Array,
  start: number,
  judged: readonly JudgedEntry[],
  twins: ReadonlyMap<number, Twin>,
): ReadonlyMap<number, number> {
  const columnOf = columnCounter(bytes, start);
  const orders = new Set([...twins.values()].map(({ first }) => first.order));
  const columns = new Map<number, number>();
  for (const order of [...orders].sort((a, b) => a - b)) {
    const span = judged[order]?.span;
    if (span !== undefined) columns.set(order, columnOf(span));
  }
  return columns;
}

type PlaceOfEntry = Parameters<typeof entryDiagnostic>[0];

function twinDiagnostic(
  place: PlaceOfEntry,
  id: EntryId | null,
  twin: Twin,
  judged: readonly JudgedEntry[],
  columns: ReadonlyMap<number, number>,
): Diagnostic {
  const finding: EntryFinding = twinFinding(twin);
  const message = twin.first.order < twin.entry.order ? "first defined here" : "defined again here";
  const line = judged[twin.first.order]?.span.line ?? 1;
  const related: RelatedPlace = { file: place.file, line, column: columns.get(twin.first.order) ?? 1, message };
  return entryDiagnostic(place, id, finding, [related]);
}
