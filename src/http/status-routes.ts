import type { Clock } from "../clock.ts";
import type { ProvenanceMode } from "../config/config.ts";
import { nearest } from "../config/nearest.ts";
import { quoted } from "../config/quoted.ts";
import type { RunRecord } from "../model.ts";
import type { SourceRecord, StoreReader } from "../store/store.ts";
import { DEFAULT_LIMIT, readLimit } from "./parameters.ts";
import { readQuery } from "./query.ts";
import { viewNamed } from "./read-routes.ts";
import { badRequest, notFound } from "./refusal.ts";
import { describeRegistry } from "./registry-view.ts";
import type { Call, Route } from "./router.ts";
import type { Snapshot, Snapshots } from "./snapshots.ts";
import { describeSource, describeSourceInFull, forPublic, type LiveFacts, runForPublic } from "./source-view.ts";
import type { AnswerText } from "./value-answer.ts";

interface StatusOptions {
  readonly reader: StoreReader;
  readonly snapshots: Snapshots;
  readonly live: LiveFacts;
  readonly clock: Clock;
  readonly provenance: ProvenanceMode;
  readonly answerText: AnswerText;
}

/** Registries and sources as everyone may see them (CONTRACT §3 and §4). */
export function statusRoutes({
  reader,
  snapshots,
  live,
  clock,
  provenance,
  answerText,
}: StatusOptions): readonly Route[] {
  const route = (pattern: string, value: (snapshot: Snapshot, call: Call) => unknown): Route => ({
    method: "GET",
    pattern,
    handle: (call) => {
      const answer = snapshots.consistently((snapshot) => value(snapshot, call));
      return answerText(call, JSON.stringify(answer), "application/json");
    },
  });
  return [
    route("/v1/registries", ({ views, sources }) => ({
      registries: [...views].map(({ record }) => describeRegistry(record, sources)),
    })),
    route("/v1/registries/:registry", (snapshot, { param }) => {
      const { record } = viewNamed(snapshot, param("registry"));
      return { ...describeRegistry(record, snapshot.sources), shadowedEntries: reader.shadowed(record.id) };
    }),
    route("/v1/sources", ({ sources }) => ({
      sources: sources.map((source) => forPublic(describeSource(source, live, clock.now()), provenance)),
    })),
    route("/v1/sources/:source", ({ sources }, { param }) => {
      const source = sourceNamed(sources, param("source"));
      return forPublic(describeSourceInFull(source, live, clock.now(), reader.diagnostics(source.name)), provenance);
    }),
    route("/v1/sources/:source/runs", ({ sources }, { param, query }) => {
      const { name } = sourceNamed(sources, param("source"));
      const { limit, before } = readRunsParameters(query);
      // One more than asked for tells whether another page follows.
      const runs = reader.runs(name, limit + 1, before).map((run) => runForPublic(run, provenance));
      return pageOfRuns(runs, limit);
    }),
  ];
}

function sourceNamed(sources: readonly SourceRecord[], name: string): SourceRecord {
  const source = sources.find((candidate) => candidate.name === name);
  if (source !== undefined) return source;
  const near = nearest(
    name,
    sources.map((candidate) => candidate.name),
  );
  throw notFound("Source", `no source ${quoted(name)}${near === null ? "" : `; did you mean ${near}?`}`);
}

function readRunsParameters(query: string): { readonly limit: number; readonly before: number | null } {
  const values = readQuery(query, { limit: "literal", cursor: "literal" });
  const limit = values.get("limit");
  const cursor = values.get("cursor");
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : readLimit(limit),
    before: cursor === undefined ? null : readRunsCursor(cursor),
  };
}

function pageOfRuns(runs: readonly RunRecord[], limit: number) {
  const page = runs.slice(0, limit);
  const last = runs.length > limit ? page.at(-1) : undefined;
  const next = last === undefined ? {} : { nextCursor: Buffer.from(`run:${last.id}`).toString("base64url") };
  return { runs: page, metadata: { count: page.length, ...next } };
}

function readRunsCursor(text: string): number {
  const [, id] = /^run:([1-9]\d{0,15})$/.exec(Buffer.from(text, "base64url").toString("latin1")) ?? [];
  if (id !== undefined && Buffer.from(`run:${id}`).toString("base64url") === text) return Number(id);
  throw badRequest(
    "cursor is none of this list; expected the nextCursor of its page before, or none for the first page",
  );
}
