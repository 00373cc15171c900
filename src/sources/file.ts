import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { type Clock, isoTime } from "../clock.ts";
import type { FileLocation, Limits } from "../config/config.ts";
import { assertRegular, assertSize, explainFileError } from "./file/file-error.ts";
import { fingerprintOf, isTooFresh } from "./file/fingerprint.ts";
import { folderOf, type WatchFolder } from "./file/folder-events.ts";
import { readSettled } from "./file/read-settled.ts";
import { watchFile } from "./file/watch-file.ts";
import type { ContentId, Fetched, Look, Source } from "./source.ts";

export interface FileSourceParts {
  readonly name: string;
  readonly location: FileLocation;
  readonly limits: Pick<Limits, "maxDocumentBytes">;
  readonly clock: Clock;
  /** Events about the folder of the file; those of chokidar unless given. */
  readonly watchFolder?: WatchFolder;
}

/** A registry document in a file of this machine, mounted or edited in place. Links are followed. */
export function createFileSource({ name, location, limits, clock, watchFolder }: FileSourceParts): Source {
  const { path } = location;
  const maxBytes = limits.maxDocumentBytes;
  let seen: string | null = null;
  let looks = 0;

  function see(sight: string): void {
    seen = sight;
    looks += 1;
  }

  async function look(): Promise<Look> {
    const stats = await statExplained(path).catch((error) => {
      see(sightOfError(error.cause));
      throw error;
    });
    see(fingerprintOf(stats));
    assertRegular(path, stats);
    assertSize(path, stats.size, maxBytes);
    return { fingerprint: fingerprintUnlessFresh(stats, clock), revision: null, engine: null, notes: {} };
  }

  async function fetch(_: Look, known: ReadonlySet<ContentId>, signal: AbortSignal): Promise<Fetched> {
    const { bytes, sha256, stats } = await readSettled({ path, maxBytes, clock }, signal).catch((error) => {
      throw explainFileError(path, error);
    });
    see(fingerprintOf(stats));
    const contentId = `sha256:${sha256}`;
    return {
      revision: contentId,
      revisionAt: modifiedAt(stats),
      fingerprint: fingerprintUnlessFresh(stats, clock),
      engine: null,
      files: [{ path, contentId, bytes: known.has(contentId) ? null : bytes }],
    };
  }

  return {
    name,
    type: "file",
    look,
    fetch,
    watch: (onHint) =>
      watchFile(
        {
          clock,
          sight: () => stat(path, { bigint: true }).then(fingerprintOf, sightOfError),
          lastSeen: () => seen,
          looks: () => looks,
          watchFolder: watchFolder ?? folderOf(path),
        },
        onHint,
      ),
    close: async () => {},
  };
}

async function statExplained(path: string): Promise<BigIntStats> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    throw explainFileError(path, error);
  }
}

/** How an error of the file system counts as a state of the file. */
function sightOfError(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

function fingerprintUnlessFresh(stats: BigIntStats, clock: Clock): string | null {
  return isTooFresh(stats, clock.now()) ? null : fingerprintOf(stats);
}

/** Null for a time beyond the calendar, which a file system may hold. */
function modifiedAt({ mtimeMs }: BigIntStats): string | null {
  const time = new Date(Number(mtimeMs));
  return Number.isNaN(time.getTime()) ? null : isoTime(time.getTime());
}
