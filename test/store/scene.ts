import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EntryContent, EntryFinding } from "../../src/document/report.ts";
import { diffSnapshot } from "../../src/merge/diff.ts";
import {
  type ChangeCounts,
  type EntryId,
  type Kind,
  keyOf,
  type SourceCounts,
  type UsedEngine,
} from "../../src/model.ts";
import type {
  FinishedRun,
  ListQuery,
  Seen,
  Snapshot,
  StoredRegistryConfig,
  StoredSourceConfig,
  StoreReader,
  StoreWriter,
} from "../../src/store/store.ts";
import { inOneGo } from "../support/in-one-go.ts";

/** An entry of a made-up document. */
export interface Made {
  readonly kind?: Kind;
  readonly name: string;
  readonly version: string;
  readonly text?: string;
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly status?: EntryContent["status"];
  readonly line?: number;
  /** Changes the bytes and not the content. */
  readonly space?: string;
  readonly findings?: readonly EntryFinding[];
}

/** `ns/name@version`, or `ns/name@version text`. */
export function made(spec: string): Made {
  const [key = "", ...words] = spec.split(" ");
  const [name = "", version = ""] = key.split("@");
  return { name, version, ...(words.length > 0 && { text: words.join(" ") }) };
}

export interface NextEntry {
  readonly id: EntryId;
  readonly digest: string;
  readonly rawDigest: string;
  readonly content: EntryContent;
  readonly made: Made;
}

export function nextEntry(entry: Made): NextEntry {
  const { kind = "server", name, version, text = "text", title = null, tags = [], status = "active" } = entry;
  const json = JSON.stringify({ ...nameFields(kind, name), version, description: text, ...(title && { title }), tags });
  const digest = sha256(json);
  return {
    id: { kind, name, version },
    digest,
    rawDigest: sha256(json + (entry.space ?? "")),
    content: { json, digest, title, description: text, tags, status },
    made: entry,
  };
}

/** A server's name is whole, that of the others in two parts. */
function nameFields(kind: Kind, name: string): object {
  if (kind === "server") return { name };
  const [namespace, rest] = name.split("/");
  return { namespace, name: rest };
}

export interface Document {
  readonly entries: readonly (Made | string)[];
  /** Keys whose newer form is invalid. */
  readonly quarantined?: readonly (Made | string)[];
  readonly revision?: string;
  readonly revisionAt?: string | null;
  readonly engine?: UsedEngine | null;
  readonly path?: string;
  readonly rules?: string;
}

export const AT = (second: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString();

/** A store with a writer and a reader, and the little of an engine that puts documents into it. */
export interface Scene {
  readonly store: StoreWriter;
  readonly reader: StoreReader;
  configure(
    sources: readonly Partial<StoredSourceConfig>[],
    registries: readonly StoredRegistryConfig[],
    at?: string,
  ): ReturnType<StoreWriter["applyConfig"]>;
  sync(source: string, document: Document | readonly (Made | string)[], at?: string): ChangeCounts;
  registry(name?: string): ReturnType<StoreReader["registries"]>[number];
}

export function createScene(store: StoreWriter, reader: StoreReader): Scene {
  let configs: readonly StoredSourceConfig[] = [];
  let second = 0;
  const next = () => AT(second++);
  return {
    store,
    reader,
    configure(sources, registries, at = next()) {
      configs = sources.map(sourceConfig);
      return store.applyConfig(configs, registries, at);
    },
    sync(source, document, at = next()) {
      const config = configs.find(({ name }) => name === source);
      const snapshot = snapshotOf(store, source, isDocument(document) ? document : { entries: document }, at, config);
      return store.applySnapshot(snapshot);
    },
    registry(name = "default") {
      const found = reader.registries().find((registry) => registry.name === name);
      if (found === undefined) throw new Error(`no registry ${name}`);
      return found;
    },
  };
}

function isDocument(document: Document | readonly (Made | string)[]): document is Document {
  return !Array.isArray(document);
}

export function sourceConfig(config: Partial<StoredSourceConfig>): StoredSourceConfig {
  const name = config.name ?? "a";
  return {
    name,
    type: "file",
    locationKey: `file:/data/${name}.json`,
    location: { path: `/data/${name}.json` },
    intervalMs: 60_000,
    cron: null,
    timezone: null,
    shownConfig: { name },
    passes: () => true,
    filterKey: "",
    ...config,
  };
}

export function registryConfig(
  name: string,
  sources: readonly string[],
  more: Partial<StoredRegistryConfig> = {},
): StoredRegistryConfig {
  return { name, isDefault: name === "default", sources, require: [], ...more };
}

export function finishedRun(store: StoreWriter, more: Partial<FinishedRun> = {}): FinishedRun {
  return {
    id: store.nextRunId(),
    source: "a",
    trigger: "schedule",
    startedAt: AT(0),
    finishedAt: AT(0),
    durationMs: () => 12,
    outcome: "unchanged",
    revisionAfter: null,
    nextRunAt: null,
    error: null,
    held: null,
    seen: null,
    refused: null,
    report: null,
    ...more,
  };
}

export function snapshotOf(
  store: StoreWriter,
  source: string,
  document: Document,
  at: string,
  config: StoredSourceConfig | undefined,
): Snapshot {
  const { revision = `rev-${at}`, revisionAt = null, path = "registry.json", rules = "rules-1" } = document;
  const { engine = null } = document;
  const accepted = document.entries.map((entry) => nextEntry(typeof entry === "string" ? made(entry) : entry));
  const bad = (document.quarantined ?? []).map((entry) => nextEntry(typeof entry === "string" ? made(entry) : entry));
  const diff = inOneGo(
    diffSnapshot(store.entries(source, null), {
      accepted,
      quarantined: bad.map(({ id }) => id),
      sameContent: () => false,
    }),
  );
  const filtered = ({ id, content }: NextEntry) =>
    config?.passes({ kind: id.kind, name: id.name, tags: content.tags }) === false;
  const written = [...diff.added, ...diff.changed.map((change) => change.next)].map((entry) => ({
    id: entry.id,
    rawDigest: entry.rawDigest,
    content: entry.content,
    digest: entry.digest,
    filtered: filtered(entry),
    path,
    line: entry.made.line ?? 1,
    findings: entry.made.findings ?? [],
  }));
  const seen: Seen = {
    revision,
    revisionAt,
    fingerprint: `print-${revision}`,
    contentIds: [`content-${revision}`],
    engine,
  };
  return {
    run: {
      ...finishedRun(store, { source, startedAt: at, finishedAt: at, revisionAfter: revision }),
      outcome: "applied",
      seen,
    },
    rules,
    counts: countsOf(accepted.length, accepted.filter(filtered).length, bad.length, diff.stale.length),
    written,
    reread: diff.reread.map(({ id, rawDigest, made: { findings = [] } }) => ({ id, rawDigest, findings })),
    relocated:
      store.baseline(source).relocated && !store.comesFrom(source, path)
        ? accepted
            .filter((entry) => !written.some(({ id }) => keyOf(id) === keyOf(entry.id)))
            .map((entry) => ({ id: entry.id, path, line: entry.made.line ?? 1 }))
        : [],
    removed: diff.removed.map(({ id }) => id),
    stale: diff.stale.map(({ id }) => id),
    quarantined: bad.map(({ id, rawDigest, made: { findings = [ERROR] } }) => ({
      id,
      kind: id.kind,
      rawDigest,
      findings,
    })),
  };
}

/** A finding that sets an entry aside. */
export const ERROR: EntryFinding = {
  rule: "schema",
  severity: "error",
  message: "is wrong",
  pointer: "/version",
  suggestion: null,
  line: 1,
  column: 1,
  length: 1,
};

function countsOf(all: number, filtered: number, quarantined: number, stale: number): SourceCounts {
  const accepted = all - filtered;
  return { read: all + quarantined, accepted, filtered, quarantined, duplicates: 0, stale, served: accepted + stale };
}

/** A list query with all that a client may leave out. */
export function query(registry: number, more: Partial<ListQuery> = {}): ListQuery {
  return {
    registry,
    kind: "server",
    limit: 100,
    after: null,
    search: null,
    updatedSince: null,
    version: null,
    includeDeleted: false,
    status: null,
    provenance: "full",
    ...more,
  };
}

const OFFICIAL = "io.modelcontextprotocol.registry/official";
const PROVENANCE = "dev.registryd/provenance";

/** An item of an answer, taken apart. */
export interface Item {
  readonly key: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly official: Readonly<Record<string, unknown>>;
  readonly provenance: Readonly<Record<string, unknown>> | undefined;
}

export function itemsOf(json: Buffer | string, kind: Kind = "server"): readonly Item[] {
  const items = JSON.parse(`[${json}]`) as Record<string, Record<string, unknown>>[];
  return items.map((item) => {
    const entry = kind === "server" ? (item["server"] ?? {}) : item;
    const meta = item["_meta"] as Record<string, Record<string, unknown>>;
    const name = kind === "server" ? String(entry["name"]) : `${entry["namespace"]}/${entry["name"]}`;
    return {
      key: keyOf({ kind, name, version: String(entry["version"]) }),
      entry,
      official: meta[OFFICIAL] ?? {},
      provenance: meta[PROVENANCE],
    };
  });
}

/** Everything a list serves, page after page. */
export function walk(reader: StoreReader, first: ListQuery): readonly Item[] {
  const items: Item[] = [];
  let after: ListQuery["after"] = first.after;
  do {
    const page = reader.list({ ...first, after });
    const found = itemsOf(page.items, first.kind);
    if (found.length !== page.count) throw new Error(`${page.count} counted, ${found.length} found`);
    items.push(...found);
    after = page.next;
  } while (after !== null);
  return items;
}

export interface TemporaryFolder {
  readonly path: string;
  file(name: string): string;
  remove(): void;
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "registryd-store-"));
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
