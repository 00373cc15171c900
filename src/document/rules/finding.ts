import type { Kind, Severity } from "../../model.ts";
import type { JsonObject } from "../json-value.ts";
import type { Span } from "../scan/scan-state.ts";

/** A finding before its place in the text is looked up. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** From the entry (or, for faults of the document, from its root). */
  readonly pointer: string;
  /** Whether the name or the value at `pointer` is meant. */
  readonly at: "key" | "value";
  /** The member spoken of, where that is another than the one at `pointer`: one that is missing there. */
  readonly about: string;
  readonly suggestion: string | null;
  /** Where the name stood first, if the finding is that it was repeated. */
  readonly first: Span | null;
}

/** An entry as rules see it. Its fields may have any type: rules look before they touch. */
export interface EntryView {
  readonly kind: Kind;
  readonly value: JsonObject;
  /** The same as JSON text. */
  readonly json: string;
  /** Whether `unknown-field` is an error. */
  readonly strict: boolean;
}

export type Report = (finding: Finding) => void;
export type EntryRule = (entry: EntryView, report: Report) => void;

interface Details {
  readonly at?: "key" | "value";
  readonly about?: string;
  readonly suggestion?: string | null;
  readonly first?: Span;
}

export function error(rule: string, pointer: string, message: string, details: Details = {}): Finding {
  const { at = "value", about = pointer, suggestion = null, first = null } = details;
  return { rule, severity: "error", message, pointer, at, about, suggestion, first };
}

export function warning(rule: string, pointer: string, message: string, details: Details = {}): Finding {
  return { ...error(rule, pointer, message, details), severity: "warning" };
}
