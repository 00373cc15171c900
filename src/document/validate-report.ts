import type { Diagnostic } from "../model.ts";
import type { DocumentReport, RefusedDocument } from "./report.ts";

export interface ValidatedFile {
  readonly file: string;
  /** Of the bytes that were read, 64 hex digits. */
  readonly sha256: string;
  readonly report: DocumentReport;
}

/** The answer of `validate --format json` (CONTRACT §5). */
export interface ValidateReport {
  readonly version: 1;
  readonly tool: { readonly name: "registryd"; readonly version: string };
  readonly ok: boolean;
  readonly files: readonly FileReport[];
  readonly summary: { readonly files: number; readonly errors: number; readonly warnings: number };
}

interface FileReport {
  readonly file: string;
  readonly sha256: string;
  readonly refused: RefusedDocument["code"] | null;
  readonly entries: {
    readonly read: number;
    readonly accepted: number;
    readonly quarantined: number;
    readonly duplicates: number;
  };
  readonly diagnostics: readonly Diagnostic[];
}

/** @param maxWarnings more warnings than this make the report fail; null allows any number */
export function validateReport(
  files: readonly ValidatedFile[],
  toolVersion: string,
  maxWarnings: number | null = null,
): ValidateReport {
  const shownFiles = files.map(fileReport);
  const diagnostics = shownFiles.flatMap((file) => file.diagnostics);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const isRefused = shownFiles.some(({ refused }) => refused !== null);
  return {
    version: 1,
    tool: { name: "registryd", version: toolVersion },
    ok: errors === 0 && !isRefused && (maxWarnings === null || warnings <= maxWarnings),
    files: shownFiles,
    summary: { files: files.length, errors, warnings },
  };
}

function fileReport({ file, sha256, report }: ValidatedFile): FileReport {
  const { diagnostics } = report;
  if (report.outcome === "refused") return { file, sha256, refused: report.code, entries: NONE, diagnostics };
  const { read, duplicates } = report;
  const entries = { read, accepted: report.accepted.length, quarantined: report.quarantined.length, duplicates };
  return { file, sha256, refused: null, entries, diagnostics };
}

const NONE = { read: 0, accepted: 0, quarantined: 0, duplicates: 0 };
