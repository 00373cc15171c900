import type { Finding } from "../rules/finding.ts";

const MOST_FINDINGS = 20;

/**
 * The findings worth reading: where a sharper rule speaks of the same value, the general `schema` error is dropped, and
 * the other way round a warning about a name that the schema refuses; errors come before warnings, at most 20 in all.
 */
export function settleFindings(findings: readonly Finding[]): readonly Finding[] {
  const sharp = new Set(findings.filter(isSharpError).map(({ about }) => about));
  const refused = new Set(findings.filter(isSchemaError).map(({ about }) => about));
  const settled = findings.filter((finding) => {
    if (isSchemaError(finding)) return !sharp.has(finding.about);
    return finding.severity === "error" || finding.rule !== "unknown-field" || !refused.has(finding.about);
  });
  const errors = settled.filter(({ severity }) => severity === "error");
  const warnings = settled.filter(({ severity }) => severity === "warning");
  return [...errors, ...warnings].slice(0, MOST_FINDINGS);
}

function isSchemaError({ rule, severity }: Finding): boolean {
  return rule === "schema" && severity === "error";
}

/** Rules that say more exactly what the schema objects to as well. */
function isSharpError({ rule }: Finding): boolean {
  return rule.startsWith("version-") || rule === "legacy-field" || rule === "url-scheme";
}
