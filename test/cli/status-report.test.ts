import { expect, it } from "vitest";
import type { StatusAnswer } from "../../src/cli/status-answer.ts";
import { ails, statusReport } from "../../src/cli/status-report.ts";
import type { RegistryDescription } from "../../src/http/registry-view.ts";
import type { DetailedSourceView } from "../../src/http/source-view.ts";
import type { Diagnostic } from "../../src/model.ts";

const source: DetailedSourceView = {
  name: "team",
  type: "file",
  state: "ok",
  stale: false,
  running: false,
  location: { path: "team.json" },
  registries: ["default"],
  revision: `sha256:${"ab".repeat(32)}`,
  revisionAt: null,
  engine: null,
  ref: null,
  counts: { read: 3, accepted: 3, filtered: 0, quarantined: 0, duplicates: 0, stale: 0, served: 3 },
  lastAttemptAt: "2026-11-20T10:00:00.000Z",
  lastSuccessAt: "2026-11-20T10:00:00.000Z",
  nextRunAt: "2026-11-20T10:01:00.000Z",
  consecutiveFailures: 0,
  schedule: { intervalMs: 60_000, cron: null, timezone: null },
  watch: "events",
  error: null,
  held: null,
  config: { name: "team", file: { path: "team.json" } },
  diagnostics: [],
  diagnosticsTotal: 0,
};
const registry: RegistryDescription = {
  name: "default",
  default: true,
  creationType: "CONFIG",
  path: "/registry/default/v0.1",
  sources: ["team"],
  generation: "b7c1",
  ready: true,
  missingSources: [],
  counts: { servers: { names: 2, versions: 3 }, skills: { names: 0, versions: 0 }, plugins: { names: 0, versions: 0 } },
  shadowed: 1,
  createdAt: "2026-11-20T09:00:00.000Z",
  updatedAt: "2026-11-20T10:00:00.000Z",
};
const answer: StatusAnswer = {
  version: 1,
  daemon: {
    pid: 42,
    version: "0.1.0",
    startedAt: "2026-11-20T09:00:00.000Z",
    address: "127.0.0.1:8080",
    internalAddress: "127.0.0.1:8081",
    database: "/data/registryd.db",
  },
  config: { file: "registryd.yaml", loadedAt: "2026-11-20T09:00:00.000Z", error: null },
  sources: [source],
  registries: [registry],
};
const error = {
  code: "timeout",
  message: "no answer\u001b[2J",
  hint: "wait",
  since: "2026-11-20T10:00:30.000Z",
  helpsToWait: true,
};
const plain = (_style: string, text: string) => text;

it("shows who answers, every source and every registry", () => {
  expect(statusReport(answer, plain).split("\n")).toEqual([
    "registryd 0.1.0 (pid 42) on 127.0.0.1:8080, internal 127.0.0.1:8081",
    "",
    "SOURCE  STATE  SERVED  QUARANTINED  REVISION      LAST SUCCESS              NEXT RUN",
    "team    ok     3       0            abababababab  2026-11-20T10:00:00.000Z  2026-11-20T10:01:00.000Z",
    "",
    "REGISTRY  SERVERS         SKILLS  PLUGINS  SHADOWED  SOURCES",
    "default   2 (3 versions)  0       0        1         team",
    "",
  ]);
});

it.each([
  { follows: "default branch", configured: {}, ref: null },
  { follows: "default branch", configured: {}, ref: "HEAD" },
  { follows: "branch team/trunk (default)", configured: {}, ref: "refs/heads/team/trunk" },
  { follows: "branch main", configured: { branch: "main", tag: "v1" }, ref: "refs/heads/main" },
  { follows: "tag v1", configured: { tag: "v1" }, ref: "refs/tags/v1" },
  { follows: "commit 9f1c9f1c9f1c", configured: { commit: "9f1c".repeat(10), branch: "main" }, ref: null },
])("shows where a git source reads, of when it is and who read it: $follows ($ref)", ({ follows, configured, ref }) => {
  const repository = "https://git.example.com/team.git";
  const location = { repository, branch: null, tag: null, commit: null, path: "registry.json", ...configured };
  const read = { location, revisionAt: "2026-11-20T09:59:00.000Z", engine: "builtin", ref } as const;
  const report = statusReport({ ...answer, sources: [source, { ...source, type: "git", ...read }] }, plain);
  const wide = follows.padEnd("FOLLOWS".length);
  expect(report).toContain(
    `\nteam  ${wide}  registry.json  2026-11-20T09:59:00.000Z  builtin  https://git.example.com/team.git\n\nREGISTRY`,
  );
});

it("says when no daemon answers", () => {
  expect(statusReport({ ...answer, daemon: null }, plain)).toMatch(/^no daemon answers/);
});

it("says why a source fails and what to do, in text that is safe for a terminal", () => {
  const report = statusReport({ ...answer, sources: [{ ...source, state: "failing", stale: true, error }] }, plain);
  expect(report).toContain("failing, stale");
  expect(report).toContain("team: timeout since 2026-11-20T10:00:30.000Z: no answer\\u{1b}[2J\n  wait\n");
});

it("says what is held and how to let it through", () => {
  const held = {
    revision: "9f1c",
    reason: "deletion_guard" as const,
    removed: 30,
    of: 40,
    since: "2026-11-20T10:00:30.000Z",
    sample: ["server:a/x@1", "server:a/y@1", "server:a/z@1", "server:a/zz@1"],
  };
  const report = statusReport({ ...answer, sources: [{ ...source, state: "held", held }] }, plain);
  expect(report).toContain(
    "30 of 40 entries would go, such as\n  server:a/x@1\n  server:a/y@1\n  server:a/z@1\n  to let it through:",
  );
  expect(report).toContain("registryd sync team --accept-deletions 9f1c\n");
});

it("names sources that were never synced, and a config that is refused", () => {
  const report = statusReport(
    {
      ...answer,
      config: { file: "registryd.yaml", loadedAt: null, error },
      registries: [{ ...registry, sources: ["team", "other"], missingSources: ["other"] }],
    },
    plain,
  );
  expect(report).toContain("default: never synced: other\n");
  expect(report).toContain("the config on disk is refused: no answer");
});

it("says that a registry answers nothing while none of its sources was ever synced", () => {
  const registries = [{ ...registry, sources: ["other"], missingSources: ["other"] }];
  expect(statusReport({ ...answer, registries }, plain)).toContain(
    "default: never synced: other; until then every read is answered with 503\n",
  );
});

const finding: Diagnostic = {
  rule: "url-scheme",
  severity: "error",
  message: "the URL is ftp://x",
  file: "team.json",
  pointer: "/data/servers/0/remotes/0/url",
  line: 16,
  column: 57,
  length: 7,
  entry: "server:a/x@1",
  suggestion: null,
  related: [],
};

it("does not name the place of an error twice", () => {
  const told = { ...error, message: "team.json:16:57: the URL is ftp://x" };
  const failing = { ...source, state: "failing", error: told, diagnostics: [finding] } as const;
  expect(statusReport({ ...answer, sources: [failing] }, plain)).not.toContain("errors in its document");
});

it("names the first errors of a document, as validate does, and no warnings", () => {
  const warning = { ...finding, severity: "warning", line: 2 } as const;
  const diagnostics = [warning, ...[16, 17, 18, 19].map((line) => ({ ...finding, line }))];
  const report = statusReport({ ...answer, sources: [{ ...source, state: "degraded", diagnostics }] }, plain);
  expect(report).toContain(
    [
      "team: errors in its document",
      ...[16, 17, 18].map((line) => `  team.json:${line}:57: error: the URL is ftp://x [url-scheme]`),
      "  and 1 more: registryd status --json",
      "\nREGISTRY",
    ].join("\n"),
  );
});

it.each([
  { state: "ok", stale: false, found: false },
  { state: "degraded", stale: false, found: false },
  { state: "pending", stale: false, found: false },
  { state: "ok", stale: true, found: true },
  { state: "held", stale: false, found: true },
  { state: "failing", stale: false, found: true },
] as const)("--check finds fault with a source that is $state, stale $stale: $found", ({ state, stale, found }) => {
  expect(ails({ ...source, state, stale })).toBe(found);
});
