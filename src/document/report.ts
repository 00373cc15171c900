import type { ErrorCode } from "../errors.ts";
import type { Diagnostic, EntryId, EntryStatus, Kind, Place, Severity } from "../model.ts";
import type { EntrySpan } from "./scan/scan-state.ts";

/** How a document is judged. Equal settings and an equal `RULES_VERSION` give equal verdicts for equal bytes. */
export interface DocumentSettings {
  /** The file as diagnostics name it. */
  readonly file: string;
  readonly onInvalid: "quarantine" | "reject";
  /** Turns `unknown-field` into an error. */
  readonly strict: boolean;
  readonly maxDocumentBytes: number;
  readonly maxDepth: number;
  readonly maxValues: number;
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
}

/** A finding inside one entry; line 1, column 1 is the first byte of the entry, `pointer` starts at the entry. */
export interface EntryFinding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly pointer: string;
  readonly suggestion: string | null;
  /** Where in the entry the name stood first, if the finding is that it was repeated. */
  readonly first?: Pick<Place, "line" | "column">;
}

/** What a valid entry is made of; equal bytes always give an equal one. */
export interface EntryContent {
  /** The entry as compact JSON: white space between tokens and reserved `_meta` keys left out, every other byte kept. */
  readonly json: string;
  /** SHA-256 of `json`, 64 hex digits. */
  readonly digest: string;
  readonly title: string | null;
  readonly description: string;
  readonly tags: readonly string[];
  readonly status: Exclude<EntryStatus, "deleted">;
}

/**
 * The verdict on the bytes of one entry, which the store keeps so that equal bytes are not judged again.
 * `content` is null when the verdict comes from the store: then the store has it already, under `digest`.
 */
export interface Judgement {
  /** SHA-256 of the entry's bytes as they stand in the document, 64 hex digits. */
  readonly rawDigest: string;
  readonly kind: Kind;
  /** Null when the name or the version is missing or no string. */
  readonly id: EntryId | null;
  readonly valid: boolean;
  /** `EntryContent.digest`; null when the entry is not valid. */
  readonly digest: string | null;
  readonly content: EntryContent | null;
  readonly findings: readonly EntryFinding[];
}

/** Verdicts that the store still holds, by `rawDigest`. */
export type KnownJudgements = (rawDigest: string) => Judgement | undefined;

/** One entry of a document that may be served; twins and quarantined entries are not among these. */
export interface AcceptedEntry {
  readonly id: EntryId;
  /** Those of the judgement. */
  readonly digest: string;
  readonly rawDigest: string;
  readonly judgement: Judgement;
  /** Line of the entry's first byte in the document, from 1. */
  readonly line: number;
  readonly span: EntrySpan;
}

export interface QuarantinedEntry {
  /** Null when the entry cannot be addressed. */
  readonly id: EntryId | null;
  readonly judgement: Judgement;
  readonly line: number;
}

export type DocumentReport = ReadDocument | RefusedDocument;

export interface ReadDocument {
  readonly outcome: "read";
  /** Entries in the document; read = accepted + quarantined + duplicates. */
  readonly read: number;
  readonly accepted: readonly AcceptedEntry[];
  /** Entry faults, twins with different content among them. */
  readonly quarantined: readonly QuarantinedEntry[];
  /** Identical twins beyond the first. */
  readonly duplicates: number;
  /** All of them, in document order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A document fault: nothing of it is used. */
export interface RefusedDocument {
  readonly outcome: "refused";
  readonly code: Extract<
    ErrorCode,
    "json_syntax" | "encoding" | "limit_exceeded" | "schema" | "duplicate_entry" | "empty_source"
  >;
  readonly message: string;
  readonly hint: string | null;
  readonly diagnostics: readonly Diagnostic[];
}
