import type { Clock } from "../clock.ts";
import type { HttpConfig } from "../config/config.ts";
import { createPublicApp } from "../http/public-app.ts";
import { NO_ENGINE } from "../http/source-view.ts";
import type { Log } from "../log.ts";
import type { StoreReader } from "../store/store.ts";
import { exportedAnswers } from "./answers.ts";
import { createAskRegistry } from "./ask-registry.ts";
import { openTree } from "./tree.ts";

interface ExportOptions {
  /** Of one moment, so that all answers fit together. */
  readonly reader: StoreReader;
  readonly registry: string;
  /** Made if it is not there. */
  readonly folder: string;
  readonly provenance: HttpConfig["provenance"];
  readonly clock: Clock;
  readonly log: Log;
}

export interface Exported {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes what the public listener answers about one registry as a tree of files. The folder has all of it in the end,
 * or is as it was.
 * @throws {RegistrydError} `not_found` for a registry that is not loaded yet, `unreadable`, `store_full`
 */
export async function exportStatic({ folder, registry, ...options }: ExportOptions): Promise<Exported> {
  const tree = openTree(folder);
  try {
    let [files, bytes] = [0, 0];
    for await (const { file, body } of exportedAnswers(createAskRegistry(askOf(options), registry))) {
      tree.write(file, body);
      files += 1;
      bytes += body.length;
    }
    tree.publish();
    return { files, bytes };
  } catch (error) {
    tree.abandon();
    throw error;
  }
}

/** The public listener without a port; no answer is asked for twice, so none is kept. */
function askOf({ reader, provenance, clock, log }: Omit<ExportOptions, "folder" | "registry">) {
  return createPublicApp({ reader, http: { cacheBytes: 0, provenance }, live: NO_ENGINE, clock, log, record: () => {} })
    .ask;
}
