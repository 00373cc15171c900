import { describe, expect, it } from "vitest";
import { searchTextOf } from "../../src/store/read/search-text.ts";
import { createSearchTexts } from "../../src/store/read/search-texts.ts";
import type { Prepare } from "../../src/store/statements.ts";
import { mulberry32 } from "../support/made-up-registry.ts";

interface Row {
  readonly name: string;
  readonly version: string;
  readonly isLatest?: boolean;
  readonly haystack?: string;
}

/** The rows as the store hands them over, in the order of a list. */
function bytesOf(rows: readonly Row[]): Buffer {
  return Buffer.concat(
    rows.flatMap(({ name, version, isLatest = true, haystack = name.toLowerCase() }) => [
      Buffer.from(`${name}\u0001${version}`),
      Buffer.from([isLatest ? 0xfe : 0xfd]),
      Buffer.from(haystack),
      Buffer.from([0xff]),
    ]),
  );
}

function keysFound(rows: readonly Row[], text: string, options: Partial<Parameters<typeof find>[2]> = {}) {
  return find(rows, text, { latestOnly: false, after: null, most: 100, ...options });
}

function find(
  rows: readonly Row[],
  text: string,
  options: Parameters<ReturnType<typeof searchTextOf>["find"]>[1],
): readonly string[] {
  return searchTextOf(bytesOf(rows))
    .find(text, options)
    .map(({ name, version }) => `${name}@${version}`);
}

describe("the text that is searched", () => {
  const ROWS = [
    { name: "A/One", version: "1.0.0", isLatest: false, haystack: "a/one\u001f\u001fthe first of two" },
    { name: "A/One", version: "2.0.0", haystack: "a/one\u001f\u001fthe second" },
    { name: "a", version: "1.0.0", haystack: "a\u001füber\u001f" },
    { name: "ab", version: "1.0.0", haystack: "ab\u001f\u001flast" },
  ];

  it.each<{ what: string; text: string; found: readonly string[]; options?: Parameters<typeof keysFound>[2] }>([
    { what: "rows of any version", text: "the ", found: ["A/One@1.0.0", "A/One@2.0.0"] },
    { what: "only the latest", text: "the ", options: { latestOnly: true }, found: ["A/One@2.0.0"] },
    { what: "no more than asked for", text: "a", options: { most: 2 }, found: ["A/One@1.0.0", "A/One@2.0.0"] },
    {
      what: "a row once, however often it holds the text",
      text: "e",
      found: ["A/One@1.0.0", "A/One@2.0.0", "a@1.0.0"],
    },
    { what: "letters of more than one byte", text: "ü", found: ["a@1.0.0"] },
    { what: "nothing by its version", text: "2.0.0", found: [] },
    { what: "nothing by the spelling of its name", text: "One", found: [] },
    { what: "nothing over the end of a row", text: "twoa", found: [] },
    { what: "every row by an empty text", text: "", found: ["A/One@1.0.0", "A/One@2.0.0", "a@1.0.0", "ab@1.0.0"] },
    {
      what: "what stands behind a row",
      text: "a",
      options: { after: { name: "a", version: "1.0.0" } },
      found: ["ab@1.0.0"],
    },
    {
      what: "what stands behind a row that is gone",
      text: "a",
      options: { after: { name: "A/One", version: "1.5.0" } },
      found: ["A/One@2.0.0", "a@1.0.0", "ab@1.0.0"],
    },
    { what: "nothing behind the last", text: "", options: { after: { name: "ab", version: "1.0.0" } }, found: [] },
  ])("gives $what", ({ text, found, options }) => expect(keysFound(ROWS, text, options)).toEqual(found));

  it("of no row holds nothing", () => expect([keysFound([], "a"), keysFound([], "")]).toEqual([[], []]));

  it("is found as by comparing row by row, from any position", () => {
    const random = mulberry32(7);
    const letters = ["a", "b", "ß", "\u0002", "/"];
    const word = () =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => letters[Math.floor(random() * 5)]).join("");
    const keys = new Map(Array.from({ length: 200 }, () => [`${word()}\u0001${word()}`, word() + word()] as const));
    const rows = [...keys]
      .map(([key, haystack]) => ({ key: Buffer.from(key), haystack, isLatest: random() < 0.5 }))
      .sort((one, other) => one.key.compare(other.key))
      .map(({ key, ...rest }) => {
        const [name = "", version = ""] = key.toString().split("\u0001");
        return { name, version, ...rest };
      });
    for (let round = 0; round < 300; round++) {
      const [text, from, latestOnly] = [word(), Math.floor(random() * rows.length), random() < 0.5];
      const expected = rows
        .slice(from + 1)
        .filter(({ haystack, isLatest }) => haystack.includes(text) && (isLatest || !latestOnly))
        .map(({ name, version }) => `${name}@${version}`);
      expect(keysFound(rows, text, { after: rows[from] ?? null, latestOnly, most: 1_000 })).toEqual(expected);
    }
  });
});

describe("search texts", () => {
  /** A store of registries that all hold one row, and how often their rows were read. */
  function counted(maxBytes?: number) {
    const generations = new Map([
      [1, "g1"],
      [2, "g2"],
    ]);
    const reads: number[] = [];
    const prepare = ((sql: string) => ({
      pluck: () => ({
        get: (registry: number) => {
          if (!sql.includes("merged")) return generations.get(registry);
          reads.push(registry);
          return bytesOf([{ name: `io.example/${generations.get(registry)}`, version: "1.0.0" }]);
        },
      }),
    })) as unknown as Prepare;
    const texts = createSearchTexts(prepare, maxBytes);
    const search = (registry: number, text: string) =>
      texts(registry, "server").find(text, { latestOnly: false, after: null, most: 1 }).length;
    return { generations, reads, search };
  }

  it("are read once for each state of a registry", () => {
    const { generations, reads, search } = counted();
    expect([search(1, "g1"), search(2, "g2"), search(1, "g2"), search(1, "g1")]).toEqual([1, 1, 0, 1]);
    expect(reads).toEqual([1, 2]);
    generations.set(1, "g3");
    expect([search(1, "g1"), search(1, "g3"), search(2, "g2")]).toEqual([0, 1, 1]);
    expect(reads).toEqual([1, 2, 1]);
  });

  it("leave when there is no room for all of them, the one in use never", () => {
    const { reads, search } = counted(1);
    expect([search(1, "g1"), search(1, "g1"), search(2, "g2"), search(1, "g1")]).toEqual([1, 1, 1, 1]);
    expect(reads).toEqual([1, 2, 1]);
  });
});
