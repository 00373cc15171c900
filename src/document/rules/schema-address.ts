import { textAt } from "../json-value.ts";
import { shownText } from "../shown.ts";
import { type EntryView, type Report, warning } from "./finding.ts";

const KNOWN_DATES = ["2025-07-09", "2025-09-16", "2025-09-29", "2025-10-11", "2025-10-17", "2025-12-11"];
const KNOWN = new Set(
  KNOWN_DATES.map((date) => `https://static.modelcontextprotocol.io/schemas/${date}/server.schema.json`),
);
const ADDRESS = /^https:\/\/static\.modelcontextprotocol\.io\/schemas\/([^/]*)\/server\.schema\.json(?:#.*)?$/;

/** No schema is ever fetched: one that is not known changes no verdict, and the author should hear of it. */
export function checkSchemaAddress({ kind, value }: EntryView, report: Report): void {
  const address = kind === "server" ? textAt(value, "$schema") : null;
  if (address === null || address === "" || KNOWN.has(address)) return;
  const date = ADDRESS.exec(address.slice(0, 1024))?.[1];
  if (date !== undefined && (date === "draft" || KNOWN_DATES.includes(date))) return;
  const message = `$schema is ${shownText(address)}; the entry is judged by the schema of 2025-12-11 (known: ${KNOWN_DATES.join(", ")})`;
  report(warning("schema", "/$schema", message));
}
