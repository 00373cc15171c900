import { createHash } from "node:crypto";
import { RegistrydError } from "../../src/errors.ts";
import type { Source } from "../../src/sources/source.ts";

/** A place whose content, faults and silences a test decides. */
export interface FakePlace {
  readonly source: (name: string) => Source;
  /** Puts a document there; `revision` is made of it unless given, as with a commit that leaves the file alone. */
  put(document: unknown, revision?: string): void;
  fail(error: Error): void;
  /** From now on nothing answers, until the function returned is called. */
  hang(): () => void;
  /** What a watcher would say. */
  hint(): void;
  looks(): number;
  fetches(): number;
  /** How many documents were handed over. */
  sent(): number;
}

export function createFakePlace(document: unknown = null): FakePlace {
  let bytes: Buffer | null = null;
  let revision = "";
  let fault: Error | null = null;
  let silence: Promise<void> = Promise.resolve();
  const counts = { looks: 0, fetches: 0, sent: 0 };
  const hints = new Set<() => void>();

  const place: FakePlace = {
    put(next, nextRevision) {
      bytes = typeof next === "string" ? Buffer.from(next) : Buffer.from(JSON.stringify(next));
      revision = nextRevision ?? contentIdOf(bytes);
      fault = null;
    },
    fail: (error) => {
      fault = error;
    },
    hang() {
      let release = () => {};
      silence = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    hint: () => {
      for (const hint of hints) hint();
    },
    looks: () => counts.looks,
    fetches: () => counts.fetches,
    sent: () => counts.sent,
    source: (name) => ({
      name,
      type: "file",
      async look() {
        counts.looks += 1;
        await silence;
        if (fault !== null) throw fault;
        if (bytes === null) throw new RegistrydError("not_found", "nothing is there");
        return { fingerprint: revision, revision, engine: null, notes: {} };
      },
      async fetch(_, known) {
        counts.fetches += 1;
        await silence;
        if (bytes === null) throw new RegistrydError("not_found", "nothing is there");
        const contentId = contentIdOf(bytes);
        if (!known.has(contentId)) counts.sent += 1;
        const files = [{ path: "registry.json", contentId, bytes: known.has(contentId) ? null : bytes }];
        return { revision, revisionAt: null, fingerprint: revision, engine: null, files };
      },
      watch(onHint) {
        hints.add(onHint);
        return { mode: () => "events", close: async () => void hints.delete(onHint) };
      },
      close: async () => {},
    }),
  };
  if (document !== null) place.put(document);
  return place;
}

function contentIdOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
