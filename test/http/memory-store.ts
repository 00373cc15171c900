import type { EntryStatus, Kind, RunRecord } from "../../src/model.ts";
import type { ListPosition, ListQuery, RegistryRecord, SourceRecord, StoreReader } from "../../src/store/store.ts";

/** One served row, or a tombstone. */
export interface Row {
  readonly kind: Kind;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly status: EntryStatus;
  readonly isLatest: boolean;
  readonly updatedAt: string;
}

/** A store in memory for tests of the HTTP side; `set` is a commit of another connection. */
export interface MemoryStore {
  readonly reader: StoreReader;
  set(change: Partial<MemoryState>): void;
  /** How often rows were read. */
  rowReads(): number;
}

export interface MemoryState {
  readonly rows: readonly Row[];
  readonly registries: readonly RegistryRecord[];
  readonly sources: readonly SourceRecord[];
  readonly runs: readonly RunRecord[];
}

export function createMemoryStore(initial: Partial<MemoryState> = {}): MemoryStore {
  let state: MemoryState = { rows: [], registries: [registry()], sources: [source()], runs: [], ...initial };
  let version = 1;
  let rowReads = 0;
  const rowsOf = ({ kind, includeDeleted }: Pick<ListQuery, "kind" | "includeDeleted">) => {
    rowReads++;
    return state.rows.filter((row) => row.kind === kind && (includeDeleted || row.status !== "deleted"));
  };
  const reader: StoreReader = {
    dataVersion: () => version,
    hold: () => {},
    release: () => {},
    registries: () => state.registries,
    sources: () => state.sources,
    source: (name) => state.sources.find((candidate) => candidate.name === name) ?? null,
    diagnostics: () => ({ diagnostics: [], total: 0 }),
    shadowed: () => [],
    list: (query) => {
      const all = rowsOf(query)
        .filter((row) => matches(row, query))
        .map((row) => ({ row, at: positionOf(row, query) }));
      const behind = all
        .sort((a, b) => compare(a.at, b.at))
        .filter(({ at }) => query.after === null || compare(at, query.after) > 0);
      const page = behind.slice(0, query.limit);
      const items = Buffer.from(page.map(({ row }) => JSON.stringify(itemOf(row))).join(","));
      return { items, count: page.length, next: behind.length > page.length ? (page.at(-1)?.at ?? null) : null };
    },
    item: (query) => {
      const { name, version: wanted } = query;
      const fits = (row: Row) => row.name === name && (wanted === "latest" ? row.isLatest : row.version === wanted);
      const row = rowsOf(query).find(fits);
      return row === undefined ? null : Buffer.from(JSON.stringify(itemOf(row)));
    },
    versions: (query) => {
      const items = rowsOf(query)
        .filter(({ name }) => name === query.name)
        .map(itemOf);
      if (items.length === 0) return null;
      return Buffer.from(JSON.stringify({ [`${query.kind}s`]: items, metadata: { count: items.length } }));
    },
    suggestName: (_registry, kind, name) => {
      const near = state.rows.find((row) => row.kind === kind && row.name.slice(0, -1) === name.slice(0, -1));
      return near?.name ?? null;
    },
    runs: (name, limit, before) => {
      const older = state.runs.filter((run) => run.source === name && (before === null || run.id < before));
      return older.sort((a, b) => b.id - a.id).slice(0, limit);
    },
    summaries: () => [],
    fileBytes: () => ({ db: 0, wal: 0 }),
    close: () => {},
  };
  return {
    reader,
    set: (change) => {
      state = { ...state, ...change };
      version++;
    },
    rowReads: () => rowReads,
  };
}

function matches(row: Row, { search, version, updatedSince, status }: ListQuery): boolean {
  if (search !== null && !`${row.name}\n${row.description}`.toLowerCase().includes(search.toLowerCase())) return false;
  if (version !== null && (version === "latest" ? !row.isLatest : row.version !== version)) return false;
  if (updatedSince !== null && row.updatedAt <= updatedSince) return false;
  return status === null || row.status === status;
}

function positionOf({ name, version }: Row, { search }: ListQuery): ListPosition {
  const wanted = search?.toLowerCase();
  const rank = name.toLowerCase() === wanted ? 0 : name.toLowerCase().split("/")[1] === wanted ? 1 : 2;
  return { rank, name, version };
}

function compare(a: ListPosition, b: ListPosition): number {
  const [x, y] = [a, b].map(({ rank, name, version }) => `${rank}\0${name}\0${version}`);
  return x === y ? 0 : (x ?? "") < (y ?? "") ? -1 : 1;
}

function itemOf({ kind, name, version, description, status, isLatest, updatedAt }: Row) {
  const official = { status, statusChangedAt: updatedAt, publishedAt: updatedAt, updatedAt, isLatest };
  const provenance = {
    source: "internal",
    type: "file",
    repository: null,
    path: "a.json",
    revision: "r",
    line: 1,
    stale: false,
  };
  const _meta = { "io.modelcontextprotocol.registry/official": official, "dev.registryd/provenance": provenance };
  if (kind === "server") return { server: { name, description, version }, _meta };
  const [namespace, local] = name.split("/");
  return { namespace, name: local, version, description, _meta };
}

export function row(name: string, version = "1.0.0", more: Partial<Row> = {}): Row {
  const updatedAt = "2026-11-20T10:00:00.000Z";
  return {
    kind: "server",
    name,
    version,
    description: `about ${name}`,
    status: "active",
    isLatest: true,
    updatedAt,
    ...more,
  };
}

export function registry(more: Partial<RegistryRecord> = {}): RegistryRecord {
  const none = { names: 0, versions: 0 };
  return {
    id: 1,
    name: "default",
    isDefault: true,
    sources: ["internal"],
    require: [],
    generation: "a".repeat(64),
    missingSources: [],
    counts: { server: none, skill: none, plugin: none },
    shadowed: 0,
    createdAt: "2026-11-20T09:00:00.000Z",
    updatedAt: "2026-11-20T10:00:00.000Z",
    ...more,
  };
}

export function source(more: Partial<SourceRecord> = {}): SourceRecord {
  return {
    name: "internal",
    type: "git",
    location: {
      repository: "https://git.example.com/acme/catalog.git",
      branch: "main",
      tag: null,
      commit: null,
      path: "registry.json",
    },
    registries: ["default"],
    revision: "9f1c",
    revisionAt: "2026-11-20T09:59:00.000Z",
    engine: "builtin",
    ref: "refs/heads/main",
    counts: { read: 1, accepted: 1, filtered: 0, quarantined: 0, duplicates: 0, stale: 0, served: 1 },
    countsByKind: { server: 1, skill: 0, plugin: 0 },
    lastAttemptAt: "2026-11-20T10:00:00.000Z",
    lastSuccessAt: "2026-11-20T10:00:00.000Z",
    nextRunAt: "2026-11-20T10:05:00.000Z",
    consecutiveFailures: 0,
    schedule: { intervalMs: 300_000, cron: null, timezone: null },
    error: null,
    held: null,
    shownConfig: { name: "internal" },
    diagnosticsTotal: 0,
    ...more,
  };
}
