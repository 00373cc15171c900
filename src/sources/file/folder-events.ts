import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FSWatcher } from "chokidar";

/** Events of the operating system about a folder; a hint that may fail. */
export interface FolderEvents {
  /** True while there are none: the folder is missing, or the system has no watches left. */
  failed(): boolean;
  close(): Promise<void>;
}

export type WatchFolder = (onEvent: () => void) => FolderEvents;

/** Watches the folder of a file: of its entries only the file and the link through which kubelet swaps a volume. */
export function folderOf(path: string): WatchFolder {
  return (onEvent) => {
    let closed = false;
    let failed = false;
    const fail = () => {
      failed = true;
    };
    const starting = startWatcher(path, onEvent, fail).catch(fail);
    const close = async () => {
      closed = true;
      await (await starting)?.close();
    };
    return { failed: () => failed && !closed, close };
  };
}

async function startWatcher(path: string, onEvent: () => void, onError: () => void): Promise<FSWatcher> {
  const folder = await realpath(dirname(path));
  const watched = new Set([folder, join(folder, basename(path)), join(folder, "..data")]);
  // Loaded only where a file is watched.
  const { watch } = await import("chokidar");
  const watcher = watch(folder, {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (entry) => !watched.has(entry),
  });
  return watcher.on("all", onEvent).on("raw", onEvent).on("error", onError);
}
