import { describe, expect, it } from "vitest";
import { findFile } from "../../../src/sources/git/tree-walk.ts";

/** Trees by id; an entry's id is its last four digits in front of zeros. */
const TREES: Readonly<Record<string, string[]>> = {
  "1": [
    "100644 registry.json 10",
    "100755 run 11",
    "40000 docs 2",
    "120000 link 12",
    "160000 vendor 13",
    "100600 odd 14",
  ],
  "2": ["100644 registry.json 20", "40000 deep 3"],
  "3": ["100644 registry.json 30"],
};

const idOf = (digits: string) => digits.padStart(40, "0");

async function readTree(id: string): Promise<Buffer> {
  const entries = TREES[id.replace(/^0+/, "")] ?? [];
  return Buffer.concat(
    entries.map((entry) => {
      const [mode, name, digits = ""] = entry.split(" ");
      return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(idOf(digits), "hex")]);
    }),
  );
}

describe("the walk to a file", () => {
  it.each([
    ["registry.json", "10"],
    ["run", "11"],
    ["docs/registry.json", "20"],
    ["docs/deep/registry.json", "30"],
  ])("finds %s", async (path, id) => expect(await findFile(idOf("1"), path, readTree)).toBe(idOf(id)));

  it.each([
    ["Registry.json", "not_found", "no Registry.json"],
    ["docs/none.json", "not_found", "no docs/none.json"],
    ["", "not_found", "no "],
    ["docs//registry.json", "not_found", "no docs/"],
    ["../registry.json", "not_found", "no .."],
    ["docs", "not_regular_file", "docs is a directory"],
    ["link", "not_regular_file", "link is a symbolic link"],
    ["link/x", "not_regular_file", "link is a symbolic link"],
    ["vendor", "not_regular_file", "vendor is a submodule"],
    ["vendor/x", "not_regular_file", "vendor is a submodule"],
    ["run/x", "not_regular_file", "run is a file"],
    ["odd", "not_regular_file", "no regular file"],
  ])("refuses %j with %s", async (path, code, words) => {
    await expect(findFile(idOf("1"), path, readTree)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
      hint: expect.any(String),
    });
  });

  it("lets others go on while it looks through a folder without end", async () => {
    const entry = Buffer.concat([Buffer.from("100644 x\0"), Buffer.alloc(20)]);
    const folder = Buffer.alloc(200_000 * entry.length, entry);
    let turns = 0;
    let counting = setImmediate(function count() {
      turns++;
      counting = setImmediate(count);
    });
    await expect(findFile(idOf("1"), "y", async () => folder)).rejects.toMatchObject({ code: "not_found" });
    clearImmediate(counting);
    expect(turns).toBeGreaterThan(5);
  });
});
