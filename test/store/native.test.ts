import { describe, expect, it } from "vitest";
import { nativeProblem } from "../../src/store/native.ts";

describe("the guard in front of the SQLite addon", () => {
  it.each([
    { sqlite: "12.11.1", node: "20.19.0", loads: true },
    { sqlite: "13.2.0", node: "20.20.2", loads: false },
    { sqlite: "13.2.0", node: "22.13.9", loads: false },
    { sqlite: "13.2.0", node: "22.14.0", loads: true },
    { sqlite: "13.2.0", node: "24.0.0", loads: true },
    { sqlite: "14.0.0", node: "20.19.0", loads: false },
  ])("lets better-sqlite3 $sqlite into Node $node: $loads", ({ sqlite, node, loads }) => {
    const problem = nativeProblem(sqlite, node);
    expect(problem === null).toBe(loads);
    if (problem !== null)
      expect(problem).toMatchObject({ code: "unsupported", message: expect.stringContaining(node) });
  });
});
