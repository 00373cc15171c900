import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeWithSharedData, sharedDataPath } from "../support/shared-data.ts";
import { mustRead } from "./support.ts";

const FILES = [
  { file: "publishing-guide-example.json", read: 2, quarantined: 0 },
  { file: "toolhive-example.json", read: 12, quarantined: 0 },
  // Eight name nothing that could be run.
  { file: "agentregistry-seed.json", read: 363, quarantined: 8 },
  // 74 name nothing to run, 7 break the schema, 4 hold packages of version latest.
  { file: "official-2025-12-18.json", read: 2_794, quarantined: 85 },
] as const;

type Entries = Readonly<Record<string, readonly { readonly name: string; readonly version: string }[]>>;

describeWithSharedData("real documents", () => {
  it.each(FILES)(
    "$file: every accepted entry is deep-equal to the input, every other one is named",
    ({ file, read, quarantined }) => {
      const bytes = readFileSync(sharedDataPath(`real/${file}`));
      const report = mustRead(bytes);
      expect([report.read, report.quarantined.length, report.duplicates]).toEqual([read, quarantined, 0]);
      expect(report.accepted.length + report.quarantined.length + report.duplicates).toBe(report.read);
      const { data } = JSON.parse(bytes.toString("utf8")) as { readonly data: Entries };
      const inputs = Object.values(data).flat();
      const named = new Map(
        report.diagnostics
          .filter(({ severity }) => severity === "error")
          .map((found) => [found.pointer.split("/").slice(0, 4).join("/"), found]),
      );
      expect(named.size).toBe(quarantined);
      const kept = new Map(
        report.accepted.map(({ id, judgement, line }) => [
          `${id.name}@${id.version}`,
          { value: JSON.parse(judgement.content?.json ?? "null") as unknown, line },
        ]),
      );
      const expected = inputs.filter((_, index) => !named.has(`/data/servers/${index}`));
      expect([...kept.values()].map(({ value }) => value)).toEqual(expected);
    },
  );

  it("give every diagnostic a place that shows what it speaks of", () => {
    const text = readFileSync(sharedDataPath("real/official-2025-12-18.json"), "utf8");
    const lines = text.split("\n");
    const { diagnostics } = mustRead(Buffer.from(text));
    for (const { line, column, length, rule } of diagnostics) {
      const shown = (lines[line - 1] ?? "").slice(column - 1, column - 1 + length);
      if (rule === "version-latest") expect(shown).toBe('"latest"');
      else if (rule === "empty-optional" || rule === "nothing-to-run") expect(shown).toBe("{");
      else expect(shown).toMatch(/^("[^"]*"|\{)$/);
    }
  });
});
