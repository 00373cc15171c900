import type { Database } from "./native.ts";
import { statementCache } from "./statements.ts";
import type { StoreWriter } from "./store.ts";
import { guarded } from "./store-error.ts";
import { checkPages } from "./verify-database.ts";
import { applyConfig } from "./write/apply-config.ts";
import { applySnapshot } from "./write/apply-snapshot.ts";
import { baseline } from "./write/baseline.ts";
import { closeBrokenRuns } from "./write/broken-runs.ts";
import { contentJson } from "./write/contents.ts";
import { storedEntries } from "./write/entry-rows.ts";
import { openPruner } from "./write/prune.ts";
import { storedQuarantined } from "./write/quarantined-rows.ts";
import { abandonRun, acceptContents, finishRun, nextRunId, planRun, startRun } from "./write/runs.ts";
import { comesFrom } from "./write/snapshot-origin.ts";
import { sourceRow, type Writing } from "./write/writing.ts";

/**
 * The writer over one connection.
 *
 * @param beforeWrite throws when the file is no longer the one that was opened
 * @param afterWrite looks after the write-ahead log
 */
export function createWriter(db: Database, beforeWrite: () => void, afterWrite: () => void): StoreWriter {
  const writing: Writing = { db, prepare: statementCache(db) };
  const pruner = openPruner(writing);
  const write = <T>(work: () => T): T =>
    guarded(() => {
      beforeWrite();
      const result = db.transaction(work).immediate();
      afterWrite();
      return result;
    });
  return {
    applyConfig: (sources, registries, at) => write(() => applyConfig(writing, sources, registries, at)),
    baseline: (source) => guarded(() => baseline(writing, source)),
    entries: (source, after) => guarded(() => storedEntries(writing, sourceRow(writing, source).id, after)),
    quarantined: (source, after) => guarded(() => storedQuarantined(writing, sourceRow(writing, source).id, after)),
    comesFrom: (source, path) => guarded(() => comesFrom(writing, sourceRow(writing, source), path)),
    contentJson: (digest) => guarded(() => contentJson(writing, digest)),
    startRun: (run) => write(() => startRun(writing, run)),
    finishRun: (run) => write(() => finishRun(writing, run)),
    applySnapshot: (snapshot) => write(() => applySnapshot(writing, snapshot)),
    nextRunId: () => guarded(() => nextRunId(writing)),
    abandonRun: (id) => write(() => abandonRun(writing, id)),
    acceptContents: (source, contentIds) => write(() => acceptContents(writing, source, contentIds)),
    planRun: (source, nextRunAt) => write(() => planRun(writing, source, nextRunAt)),
    closeBrokenRuns: (at) => write(() => closeBrokenRuns(writing, at)),
    prune(at, maxRows) {
      const more = write(() => pruner.prune(at, maxRows));
      if (!more) guarded(() => checkPages(db));
      return more;
    },
    close: () => {
      guarded(() => db.close());
    },
  };
}
