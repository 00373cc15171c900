import { statSync } from "node:fs";
import type { Database } from "./native.ts";
import { readItem } from "./read/item.ts";
import { readPage } from "./read/page.ts";
import { readRegistries, readShadowed } from "./read/registries.ts";
import { readRuns } from "./read/runs.ts";
import { createSearchTexts } from "./read/search-texts.ts";
import { readDiagnostics, readSource, readSources } from "./read/sources.ts";
import type { ListSources } from "./read/stretches.ts";
import { suggestName } from "./read/suggest-name.ts";
import { readSummaries } from "./read/summaries.ts";
import { readVersions } from "./read/versions.ts";
import { statementCache } from "./statements.ts";
import type { StoreReader } from "./store.ts";
import { guarded } from "./store-error.ts";

/** The reader over one connection of its own. */
export function createReader(db: Database, path: string): StoreReader {
  const prepare = statementCache(db);
  const lists: ListSources = { prepare, texts: createSearchTexts(prepare) };
  // Made once: that takes as long as a short read.
  const inTransaction = db.transaction((read: () => unknown) => read());
  const snapshot = <T>(read: () => T): T => guarded(() => (db.inTransaction ? read() : (inTransaction(read) as T)));
  return {
    dataVersion: () => guarded(() => prepare("PRAGMA data_version").pluck().get() as number),
    hold: () => {
      guarded(() => prepare("BEGIN").run());
    },
    // A failure may have ended it already, and so does closing.
    release: () => {
      if (db.inTransaction) guarded(() => prepare("ROLLBACK").run());
    },
    registries: () => snapshot(() => readRegistries(prepare)),
    sources: () => snapshot(() => readSources(prepare)),
    source: (name) => snapshot(() => readSource(prepare, name)),
    diagnostics: (source) => guarded(() => readDiagnostics(prepare, source)),
    shadowed: (registry) => guarded(() => readShadowed(prepare, registry)),
    list: (query) => snapshot(() => readPage(lists, query)),
    item: (query) => guarded(() => readItem(prepare, query)),
    versions: (query) => snapshot(() => readVersions(prepare, query)),
    suggestName: (registry, kind, name) => snapshot(() => suggestName(prepare, { registry, kind, name })),
    runs: (source, limit, before) => guarded(() => readRuns(prepare, source, limit, before)),
    summaries: (registry, search) => guarded(() => readSummaries(prepare, registry, search)),
    fileBytes: () => ({ db: sizeOf(path), wal: sizeOf(`${path}-wal`) }),
    close: () => {
      guarded(() => db.close());
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
