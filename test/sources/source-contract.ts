import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ErrorCode, RegistrydError } from "../../src/errors.ts";
import type { SourceType } from "../../src/model.ts";
import type { ContentId, Fetched, Look, RawFile, Source } from "../../src/sources/source.ts";
import { withinMs } from "../support/bounds.ts";
import { waitUntil } from "../support/wait-until.ts";

/** A place that can hold one document, and a source that reads it. */
export interface SourceFixture {
  readonly source: Source;
  /** Makes this the document, in whatever way the place has; resolves when a reader can find it. */
  publish(bytes: Uint8Array): Promise<void>;
  /** Takes the document away, and leaves the place. */
  remove(): Promise<void>;
  /** Takes the place away; the source is closed by then. */
  dispose(): Promise<void>;
}

export interface SourceKind {
  readonly type: SourceType;
  /** What revisions look like. */
  readonly revision: RegExp;
  /** Codes that a missing document gives. */
  readonly missing: readonly ErrorCode[];
  /** An empty place with no document yet. */
  open(limits: { readonly maxDocumentBytes: number }): Promise<SourceFixture>;
}

const MAX_BYTES = 4 * 1024 * 1024;
const NEVER = new AbortController().signal;
const NOTHING: ReadonlySet<ContentId> = new Set();
const ONE = Buffer.from('{"data": {"servers": [{"name": "one"}]}}');
const TWO = Buffer.from('{"data": {"servers": [{"name": "two"}]}}');

/** What every source does, whatever it reads from. */
export function describeSource(kind: SourceKind): void {
  let fixture: SourceFixture;

  beforeEach(async () => {
    fixture = await kind.open({ maxDocumentBytes: MAX_BYTES });
  });

  afterEach(async () => {
    await fixture.source.close();
    await fixture.dispose();
  });

  const look = (last: string | null = null): Promise<Look> => fixture.source.look(last, NEVER);

  async function read(known = NOTHING): Promise<Fetched> {
    return await fixture.source.fetch(await look(), known, NEVER);
  }

  async function readFile(known = NOTHING): Promise<RawFile> {
    const { files } = await read(known);
    expect(files).toHaveLength(1);
    return files[0] as RawFile;
  }

  /** The error that looking or reading gives. */
  async function failure(): Promise<RegistrydError> {
    const error = await read().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(RegistrydError);
    return error as RegistrydError;
  }

  it("says what kind it is", () => expect(fixture.source.type).toBe(kind.type));

  describe("a document", () => {
    it("comes whole, with its revision, time and path", async () => {
      await fixture.publish(ONE);
      const fetched = await read();
      expect(fetched.revision).toMatch(kind.revision);
      expect(new Date(fetched.revisionAt ?? 0).toISOString()).toBe(fetched.revisionAt);
      expect(fetched.engine === null).toBe(kind.type !== "git");
      expect(fetched.files).toHaveLength(1);
      expect(fetched.files[0]?.path).not.toBe("");
      expect(Buffer.from(fetched.files[0]?.bytes ?? [])).toEqual(ONE);
    });

    it.each<[name: string, bytes: Buffer]>([
      ["empty", Buffer.alloc(0)],
      ["every byte there is", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
      ["line ends of both kinds and a byte order mark", Buffer.from("\ufeff{\r\n}\n\r")],
      ["three megabytes of noise", randomBytes(3 * 1024 * 1024)],
      ["as large as the limit", Buffer.alloc(MAX_BYTES, "x")],
    ])("comes byte for byte: %s", async (_, bytes) => {
      await fixture.publish(bytes);
      expect(Buffer.compare((await readFile()).bytes ?? Buffer.from("none"), bytes)).toBe(0);
    });

    it("larger than the limit is refused, and the next one is read", async () => {
      await fixture.publish(Buffer.alloc(MAX_BYTES + 1, "x"));
      expect(await failure()).toMatchObject({ code: "limit_exceeded", hint: expect.any(String) });
      await fixture.publish(ONE);
      expect((await readFile()).bytes).not.toBeNull();
    });

    it("that is missing is an error that says so, and is read when it comes", async () => {
      const absent = await failure();
      expect(kind.missing).toContain(absent.code);
      expect(absent.hint).not.toBeNull();
      await fixture.publish(ONE);
      expect((await readFile()).bytes).not.toBeNull();
    });

    it("that goes is an error, and is read when it comes back", async () => {
      await fixture.publish(ONE);
      await read();
      await fixture.remove();
      expect(kind.missing).toContain((await failure()).code);
      await fixture.publish(TWO);
      expect(Buffer.from((await readFile()).bytes ?? [])).toEqual(TWO);
    });

    it("is not quoted in an error", async () => {
      await fixture.publish(Buffer.alloc(MAX_BYTES + 1, "hunter2 "));
      const { message, hint } = await failure();
      expect(`${message} ${hint}`).not.toContain("hunter2");
    });
  });

  describe("the id of a content", () => {
    it("is equal for equal bytes and for no others", async () => {
      const ids: ContentId[] = [];
      for (const bytes of [ONE, TWO, ONE]) {
        await fixture.publish(bytes);
        ids.push((await readFile()).contentId);
      }
      expect(ids[2]).toBe(ids[0]);
      expect(ids[1]).not.toBe(ids[0]);
    });

    it("is enough where the content is known", async () => {
      await fixture.publish(ONE);
      const { contentId } = await readFile();
      expect(await readFile(new Set(["sha256:other", contentId]))).toMatchObject({ contentId, bytes: null });
      await fixture.publish(TWO);
      expect((await readFile(new Set([contentId]))).bytes).not.toBeNull();
    });
  });

  describe("a look", () => {
    it("tells, in time, that nothing changed", async () => {
      await fixture.publish(ONE);
      let { fingerprint } = await read();
      // A place that was written just now may not be sure of its own times yet.
      await waitUntil(async () => {
        fingerprint ??= (await read()).fingerprint;
        return fingerprint !== null;
      }, withinMs(3_000));
      expect((await look(fingerprint)).fingerprint).toBe(fingerprint);
    });

    it("tells at once that something changed, be it as large and as old as before", async () => {
      await fixture.publish(ONE);
      const { fingerprint } = await read();
      await fixture.publish(TWO);
      const next = await look(fingerprint);
      if (next.fingerprint !== null) expect(next.fingerprint).not.toBe(fingerprint);
    });

    it("goes with bytes that are whole when the document changes behind it", async () => {
      await fixture.publish(ONE);
      const before = await look();
      await fixture.publish(TWO);
      const { files, fingerprint } = await fixture.source.fetch(before, NOTHING, NEVER);
      const bytes = Buffer.from(files[0]?.bytes ?? []);
      expect([ONE.toString(), TWO.toString()]).toContain(bytes.toString());
      if (fingerprint !== null && bytes.equals(ONE)) {
        expect((await look(fingerprint)).fingerprint).not.toBe(fingerprint);
      }
    });
  });

  describe("calling off", () => {
    it("ends a read with the reason, and the next one works", async () => {
      await fixture.publish(ONE);
      const seen = await look();
      const reason = new Error("called off");
      await expect(fixture.source.fetch(seen, NOTHING, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect((await readFile()).bytes).not.toBeNull();
    });
  });

  it("reads several times at once", async () => {
    await fixture.publish(ONE);
    const all = await Promise.all([read(), read(), read()]);
    for (const { files } of all) expect(Buffer.from(files[0]?.bytes ?? [])).toEqual(ONE);
  });

  describe("a watch, where there is one", () => {
    it("hints at a change within two seconds, and is silent otherwise and once closed", async (context) => {
      const { source } = fixture;
      if (source.watch === undefined) return context.skip("this kind of source has none");
      await fixture.publish(ONE);
      await read();
      let hints = 0;
      const watch = source.watch(() => {
        hints += 1;
      });
      await sleep(1_200);
      expect(hints).toBe(0);
      await fixture.publish(TWO);
      await waitUntil(() => hints > 0, withinMs(2_000));
      await read();
      await sleep(1_200);
      expect(hints).toBe(1);
      await watch.close();
      await fixture.publish(ONE);
      await sleep(1_200);
      expect(hints).toBe(1);
    });
  });
}
