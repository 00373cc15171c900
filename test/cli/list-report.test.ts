import { expect, it } from "vitest";
import { type ListedEntry, listReport } from "../../src/cli/list-report.ts";

function entry(key: string, rest: Partial<ListedEntry> = {}): ListedEntry {
  return { registry: "default", key, latest: false, status: "active", source: "team", title: null, ...rest };
}

it("shows one line a name, with the latest version and the number of versions", () => {
  const report = listReport([
    entry("server:a/x@1.0.0"),
    entry("server:a/x@2.0.0", { latest: true, title: "X" }),
    entry("skill:a/x@1.0.0", { latest: true, source: null }),
  ]);
  expect(report.split("\n")).toEqual([
    "REGISTRY  KIND    NAME  LATEST  VERSIONS  STATUS  SOURCE  TITLE",
    "default   server  a/x   2.0.0   2         active  team    X",
    "default   skill   a/x   1.0.0   1         active  -",
    "",
  ]);
});

it("takes a version with @ and colons whole", () => {
  expect(listReport([entry("server:a/x@a@b:c", { latest: true })])).toContain("a@b:c");
});

it("says so when nothing matches", () => {
  expect(listReport([])).toBe("nothing is served that matches\n");
});
