import { expect, it } from "vitest";
import { syncExitCode, syncReport } from "../../src/cli/sync-report.ts";
import type { SyncResult } from "../../src/model.ts";

const REVISION = "9f1c2d3e4f5a60718293a4b5c6d7e8f901234567";

function result(rest: Partial<SyncResult>): SyncResult {
  return {
    source: "team",
    outcome: "unchanged",
    runId: 7,
    revision: REVISION,
    changes: { added: 0, changed: 0, removed: 0 },
    quarantined: 0,
    error: null,
    held: null,
    ...rest,
  };
}

const failed = result({
  outcome: "failed",
  error: {
    code: "auth_failed",
    message: "refused",
    hint: "look at the token",
    since: "2026-11-20T10:00:00.000Z",
    helpsToWait: false,
  },
});
const held = result({
  outcome: "held",
  held: {
    revision: REVISION,
    reason: "deletion_guard",
    removed: 656,
    of: 755,
    since: "2026-11-20T10:00:00.000Z",
    sample: [],
  },
});

it.each([
  { name: "unchanged", source: result({}), lines: ["team: unchanged 9f1c2d3e4f5a"] },
  {
    name: "applied with quarantined entries",
    source: result({ outcome: "applied", changes: { added: 1, changed: 2, removed: 3 }, quarantined: 4 }),
    lines: ["team: applied 9f1c2d3e4f5a, 1 added, 2 changed, 3 removed, 4 quarantined"],
  },
  { name: "queued", source: result({ outcome: "queued", runId: null }), lines: ["team: queued, not done yet"] },
  { name: "failed", source: failed, lines: ["team: failed, auth_failed: refused", "  look at the token"] },
  {
    name: "held",
    source: held,
    lines: [
      "team: held, it would remove 656 of 755 entries",
      `  to let it through: registryd sync team --accept-deletions ${REVISION}`,
    ],
  },
])("says what to know of a source that is $name", ({ source, lines }) => {
  const report = syncReport({ complete: true, sources: [source] }, (_style, text) => text);
  expect(report).toBe(`${lines.join("\n")}\n`);
});

it.each([
  { name: "all unchanged or applied", complete: true, sources: [result({}), result({ outcome: "applied" })], code: 0 },
  { name: "no source at all", complete: true, sources: [], code: 0 },
  { name: "one failed", complete: true, sources: [result({}), failed], code: 1 },
  { name: "one held", complete: true, sources: [held], code: 1 },
  { name: "the wait ran out", complete: false, sources: [failed, result({ outcome: "queued" })], code: 3 },
])("exits with $code when $name", ({ complete, sources, code }) => {
  expect(syncExitCode({ complete, sources })).toBe(code);
});
