import type { Diagnosis } from "../doctor/examine.ts";
import type { Finding, Verdict } from "../doctor/finding.ts";
import type { Paint } from "./paint.ts";

/** A diagnosis as people read it: a line a check, what to do where one fails, then a line a client. */
export function doctorReport({ url, clients, findings }: Diagnosis, paint: Paint): string {
  const lines = [
    url,
    "",
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    "",
    ...clients.map((verdict) => verdictLine(verdict, findings, paint)),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** Long enough for the name of every check. */
const CHECK_WIDTH = 22;
const CLIENT_WIDTH = 8;

function findingLines({ check, ok, clients, message, hint }: Finding, paint: Paint): string[] {
  const line = `${sign(ok, paint)} ${check.padEnd(CHECK_WIDTH)} ${message}`;
  if (ok) return [line];
  const whom = clients.length === 0 ? "a warning; it breaks none of the clients" : `breaks ${clients.join(", ")}`;
  return [`${line} (${whom})`, ...(hint === null ? [] : [`  ${" ".repeat(CHECK_WIDTH)} ${hint}`])];
}

function verdictLine({ client, ok }: Verdict, findings: readonly Finding[], paint: Paint): string {
  const why = findings.filter(({ clients }) => clients.includes(client)).map(({ check }) => check);
  return `${sign(ok, paint)} ${client.padEnd(CLIENT_WIDTH)} ${why.join(", ")}`;
}

function sign(ok: boolean, paint: Paint): string {
  return ok ? paint("green", "✓") : paint("red", "✗");
}
