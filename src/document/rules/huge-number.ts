import { type JsonValue, memberOf } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { type EntryView, error, type Report } from "./finding.ts";

/** What clients read into values of any type; fields that they do not know they skip unread. */
const FREE_FIELDS = ["_meta", "metadata"];
/** An integer that Python refuses to read wherever it stands, known or not. */
const LONG_INTEGER = /[[:,]-?\d{4301,}[\]},]/;

/**
 * `client-breaking-metadata`: a number beyond what a double can hold, such as `1e400`, where clients read it. Those
 * written in Go refuse the whole page that has one in metadata, those in Python one with thousands of digits anywhere.
 */
export function checkNumbers({ value, json }: EntryView, report: Report): void {
  if (LONG_INTEGER.test(json)) visit(value, "", report);
  else for (const field of FREE_FIELDS) visit(memberOf(value, field) ?? null, `/${field}`, report);
}

function visit(value: JsonValue, pointer: string, report: Report): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    const message = "the number is larger than clients can read; expected one below 1.8e308, or a text";
    report(error("client-breaking-metadata", pointer, message));
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value as Readonly<Record<string, JsonValue>>))
    visit(member, `${pointer}/${escapeToken(name)}`, report);
}
