import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/fake-io.ts";

const COMMANDS = [
  ["serve"],
  ["sync"],
  ["status"],
  ["list"],
  ["validate"],
  ["config"],
  ["config", "check"],
  ["doctor"],
  ["export"],
  ["export", "static"],
];

describe("help", () => {
  it.each([[], ...COMMANDS].map((command) => ({ command })))(
    "of registryd $command begins with examples",
    async ({ command }) => {
      const io = fakeIo();
      expect(await run([...command, "--help"], io)).toBe(0);
      expect(io.out()).toMatch(/^Examples:\n {2}registryd /);
      expect(io.out()).toContain("Usage: registryd");
      expect(io.out()).toContain("--config");
      expect(io.err()).toBe("");
    },
  );

  it("goes to standard error when no command is given", async () => {
    const io = fakeIo();
    expect(await run([], io)).toBe(2);
    expect(io.out()).toBe("");
    expect(io.err()).toContain("Usage: registryd");
  });
});

it("--version is that of the package", async () => {
  const io = fakeIo();
  expect(await run(["--version"], io)).toBe(0);
  expect(io.out()).toBe(`${JSON.parse(readFileSync("package.json", "utf8")).version}\n`);
});

describe("wrong usage exits with 2 and says what was meant", () => {
  it.each([
    { argv: ["stat"], says: "Did you mean status?" },
    { argv: ["status", "--chek"], says: "Did you mean --check?" },
    { argv: ["status", "extra"], says: "too many arguments" },
    { argv: ["validate"], says: "missing required argument 'file'" },
    { argv: ["validate", "x", "--format", "xml"], says: "Allowed choices are text, json" },
    { argv: ["config", "chek"], says: "Did you mean check?" },
    { argv: ["sync", "--wait"], says: "argument missing" },
    { argv: ["--config"], says: "argument missing" },
  ])("$argv", async ({ argv, says }) => {
    const io = fakeIo();
    expect(await run(argv, io)).toBe(2);
    expect(io.err()).toContain(says);
    expect(io.out()).toBe("");
  });
});
