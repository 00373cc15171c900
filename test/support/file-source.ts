import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileSource, type FileSourceParts } from "../../src/sources/file.ts";
import type { Fetched, Source } from "../../src/sources/source.ts";
import { systemClock } from "../../src/system-clock.ts";

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;

export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "registryd-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A file source as the daemon would make it. */
export function fileSource(path: string, parts: Partial<FileSourceParts> = {}): Source {
  const limits = { maxDocumentBytes: 128 * MIB };
  return createFileSource({ name: "local", location: { type: "file", path }, limits, clock: systemClock, ...parts });
}

/** One look and one read, as a run makes them. */
export async function readSource(source: Source): Promise<Fetched> {
  return await source.fetch(await source.look(null, NEVER), new Set(), NEVER);
}

export async function readText(source: Source): Promise<string> {
  const { files } = await readSource(source);
  return Buffer.from(files[0]?.bytes ?? []).toString();
}
