import type { EntryFinding, Judgement, KnownJudgements } from "../../document/report.ts";
import { kindOf } from "../kind-code.ts";
import { guarded } from "../store-error.ts";
import type { SourceRow, Writing } from "./writing.ts";

/**
 * Verdicts that need not be made again. They are read on the first question, all at once: an import asks for nearly all
 * of them. A quarantined entry without an error of its own was set aside for what stands elsewhere in its document (a
 * twin), so nothing is known about it.
 */
export function knownJudgements(writing: Writing, source: SourceRow, rules: string): KnownJudgements {
  if (source.rules !== rules) return () => undefined;
  let known: ReadonlyMap<string, Judgement> | null = null;
  return (rawDigest) => {
    known ??= guarded(() => new Map([...valid(writing, source.id), ...invalid(writing, source.id)]));
    return known.get(rawDigest);
  };
}

type ValidRow = [
  kind: number,
  name: string,
  version: string,
  digest: string,
  rawDigest: string,
  findings: string | null,
];

function valid({ prepare }: Writing, sourceId: number): [string, Judgement][] {
  const sql = `
    SELECT kind, name, version, lower(hex(digest)), lower(hex(raw_digest)), findings
    FROM entry WHERE source_id = ?`;
  const rows = prepare(sql).raw().all(sourceId) as ValidRow[];
  return rows.map(([code, name, version, digest, rawDigest, findings]) => {
    const kind = kindOf(code);
    const id = { kind, name, version };
    return [rawDigest, { rawDigest, kind, id, valid: true, digest, content: null, findings: parseFindings(findings) }];
  });
}

type InvalidRow = [kind: number, name: string | null, version: string | null, rawDigest: string, findings: string];

function invalid({ prepare }: Writing, sourceId: number): [string, Judgement][] {
  const sql = "SELECT kind, name, version, lower(hex(raw_digest)), findings FROM quarantined WHERE source_id = ?";
  const rows = prepare(sql).raw().all(sourceId) as InvalidRow[];
  return rows.flatMap(([code, name, version, rawDigest, text]): [string, Judgement][] => {
    const findings = parseFindings(text);
    if (!findings.some(({ severity }) => severity === "error")) return [];
    const kind = kindOf(code);
    const id = name === null || version === null ? null : { kind, name, version };
    return [[rawDigest, { rawDigest, kind, id, valid: false, digest: null, content: null, findings }]];
  });
}

function parseFindings(text: string | null): readonly EntryFinding[] {
  return text === null ? [] : (JSON.parse(text) as EntryFinding[]);
}
