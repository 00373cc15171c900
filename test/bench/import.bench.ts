import { describe, expect, it } from "vitest";
import { type MadeUpRegistry, madeUpRegistry, withChangedEntries } from "../support/made-up-registry.ts";
import { median, ratio, recordFigure } from "./figures.ts";
import { startSite } from "./site.ts";

const ROUNDS = 5;

describe("import", () => {
  it("10,000 entries, all new and 1 % changed, and 100,000 of both", async () => {
    const small = await measure(10_000);
    const large = await measure(100_000);
    report("import 10,000 entries, all new", small.allNewMs / small.parseMs, 25);
    report("import 10,000 entries, 1 % changed", small.changedMs / small.parseMs, 6);
    reportGrowth("import 100,000 entries, all new", large.allNewMs / small.allNewMs);
    reportGrowth("import 100,000 entries, 1 % changed", large.changedMs / small.changedMs);
    expect(small.allNewMs / small.parseMs).toBeLessThanOrEqual(25);
    expect(small.changedMs / small.parseMs).toBeLessThanOrEqual(6);
    expect(large.allNewMs / small.allNewMs).toBeLessThanOrEqual(12);
    expect(large.changedMs / small.changedMs).toBeLessThanOrEqual(12);
  });
});

/** Medians in milliseconds; parsing and importing take turns, so that a slow minute of the machine slows both. */
async function measure(entries: number) {
  const registry = madeUpRegistry(entries);
  const bytes = Buffer.from(textOf(registry));
  const parseMs: number[] = [];
  const allNewMs: number[] = [];
  const changedMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const site = await startSite();
    parseMs.push(timeOfParsing(bytes));
    allNewMs.push(await site.publish(bytes.toString()));
    for (const mark of ["one", "two", "three"]) {
      parseMs.push(timeOfParsing(bytes));
      changedMs.push(await site.publish(textOf(withChangedEntries(registry, 100, `${mark} ${round}`))));
    }
    await site.stop();
  }
  return { parseMs: median(parseMs), allNewMs: median(allNewMs), changedMs: median(changedMs) };
}

/** As a team would review it. */
function textOf(registry: MadeUpRegistry): string {
  return JSON.stringify(registry, null, 2);
}

function timeOfParsing(bytes: Buffer): number {
  const startedAt = performance.now();
  JSON.parse(bytes.toString());
  return performance.now() - startedAt;
}

function report(figure: string, measured: number, toReach: number): void {
  const beside = "`JSON.parse` of the same bytes";
  const bound = "SQLite writes, then hashing and judging";
  recordFigure({ figure, beside, measured: ratio(measured), toReach: `≤ ${toReach}×`, bound });
}

function reportGrowth(figure: string, measured: number): void {
  const beside = "the same with 10,000";
  recordFigure({ figure, beside, measured: ratio(measured), toReach: "≤ 12×", bound: "index depth, page cache" });
}
