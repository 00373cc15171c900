import { readFileSync, realpathSync, statfsSync } from "node:fs";
import type { Config } from "../config/config.ts";
import type { Log } from "../log.ts";
import { isMountPoint } from "../sources/file/mount-point.ts";
import { networkFileSystem } from "../store/network-file-system.ts";

/** What is asked of the system about places; everything throws where it does not know. */
export interface Places {
  /** Type of the file system, as `statfs` has it. */
  readonly typeAt: (path: string) => number;
  /** Links resolved. */
  readonly realPath: (path: string) => string;
  /** Text of `/proc/self/mountinfo`. */
  readonly mounts: () => string;
}

const SYSTEM: Places = {
  typeAt: (path) => statfsSync(path).type,
  realPath: (path) => realpathSync(path),
  mounts: () => readFileSync("/proc/self/mountinfo", "utf8"),
};

/** Says at the start which places work now and will not do what is expected of them later. Knows Linux only. */
export function warnOfPlaces({ sources }: Config, database: string, log: Log, places: Places = SYSTEM): void {
  const fileSystem = orNull(() => networkFileSystem(places.typeAt(database)));
  if (fileSystem !== null) log.warn("database may not be on a local disk", { database, fileSystem, hint: LOCAL_DISK });
  const mounts = orNull(places.mounts) ?? "";
  for (const { name: source, location } of sources) {
    if (location.type !== "file") continue;
    const path = orNull(() => places.realPath(location.path));
    if (path !== null && isMountPoint(path, mounts))
      log.warn("file is mounted by itself", { source, path, hint: FOLDER });
  }
}

const LOCAL_DISK =
  "SQLite relies on locks and memory that hosts do not share: let database.path name a file on a local disk";
const FOLDER =
  "when another file takes the place of the mounted one, as after an edit, this mount still shows the old one: mount its folder (in Kubernetes the whole volume, no subPath)";

function orNull<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
