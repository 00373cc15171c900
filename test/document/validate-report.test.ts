import { expect, it } from "vitest";
import { validateReport } from "../../src/document/validate-report.ts";
import { documentWith, type JsonMembers, read, server } from "./support.ts";

const sha256 = "ab".repeat(32);
const file = (name: string, document: JsonMembers | string) => ({ file: name, sha256, report: read(document) });

it("has every field of the contract", () => {
  const good = file("good.json", documentWith({ servers: [server(), server()] }));
  const bad = file("bad.json", documentWith({ servers: [server({ version: "latest" }), server()] }));
  const broken = file("broken.json", "{");
  expect(validateReport([good, bad, broken], "0.1.0")).toEqual({
    version: 1,
    tool: { name: "registryd", version: "0.1.0" },
    ok: false,
    files: [
      {
        file: "good.json",
        sha256,
        refused: null,
        entries: { read: 2, accepted: 1, quarantined: 0, duplicates: 1 },
        diagnostics: good.report.diagnostics,
      },
      {
        file: "bad.json",
        sha256,
        refused: null,
        entries: { read: 2, accepted: 1, quarantined: 1, duplicates: 0 },
        diagnostics: bad.report.diagnostics,
      },
      {
        file: "broken.json",
        sha256,
        refused: "json_syntax",
        entries: { read: 0, accepted: 0, quarantined: 0, duplicates: 0 },
        diagnostics: broken.report.diagnostics,
      },
    ],
    summary: { files: 3, errors: 2, warnings: 1 },
  });
});

it.each([
  { maxWarnings: null, ok: true },
  { maxWarnings: 1, ok: true },
  { maxWarnings: 0, ok: false },
])("with one warning and at most $maxWarnings allowed is ok: $ok", ({ maxWarnings, ok }) => {
  const report = validateReport(
    [file("x.json", documentWith({ servers: [server({ repository: {} })] }))],
    "0.1.0",
    maxWarnings,
  );
  expect(report.ok).toBe(ok);
});
