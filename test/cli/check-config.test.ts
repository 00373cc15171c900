import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/fake-io.ts";
import { temporaryFolder } from "../support/run-registryd.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function write(text: string): string {
  const path = join(folder.path, "registryd.yaml");
  writeFileSync(path, text);
  return path;
}

const VALID = "sources:\n  - name: team\n    file: { path: team.json }\n";
const INVALID =
  "sources:\n  - name: team\n    file: { path: team.json }\n    synPolicy: { interval: 5m }\n    filter: { names: { include: [1] } }\n";

it("says that a config is valid, and how large it is", async () => {
  const file = write(VALID);
  const io = fakeIo();
  expect(await run(["config", "check", file], io)).toBe(0);
  expect(io.out()).toBe(`${file} is valid: 1 source, 1 registry\n`);
});

it("names every problem with its place and what was meant", async () => {
  const file = write(INVALID);
  const io = fakeIo();
  expect(await run(["config", "check", file], io)).toBe(2);
  const lines = io.err().split("\n");
  expect(lines).toContainEqual(expect.stringMatching(`^${file}:4:5: error: .*synPolicy.*did you mean syncPolicy`));
  expect(lines).toContainEqual(expect.stringMatching(`^${file}:5:34: error: `));
  expect(io.out()).toBe("");
});

it.each([
  { name: "the argument", argv: (file: string) => ["config", "check", file], env: () => ({}) },
  { name: "--config behind", argv: (file: string) => ["config", "check", "--config", file], env: () => ({}) },
  { name: "--config in front", argv: (file: string) => ["--config", file, "config", "check"], env: () => ({}) },
  { name: "the environment", argv: () => ["config", "check"], env: (file: string) => ({ REGISTRYD_CONFIG: file }) },
])("takes the file from $name", async ({ argv, env }) => {
  const file = write(VALID);
  const io = fakeIo({ env: env(file) });
  expect(await run(argv(file), io)).toBe(0);
  expect(io.out()).toContain("is valid");
});

it("answers as JSON with problems as a reload gives them", async () => {
  const file = write(INVALID);
  const io = fakeIo();
  expect(await run(["config", "check", "--json", file], io)).toBe(2);
  const answer = JSON.parse(io.out());
  expect(answer).toMatchObject({ version: 1, ok: false });
  expect(answer.problems[0]).toEqual({
    file,
    line: 4,
    column: 5,
    path: "sources[0].synPolicy",
    message: expect.any(String),
    suggestion: "syncPolicy",
  });
});

it("shows warnings, which are no problems", async () => {
  const file = write(`${VALID}telemetry: { enabled: true }\n`);
  const io = fakeIo();
  expect(await run(["config", "check", file], io)).toBe(0);
  expect(io.err()).toContain(`${file}:4:1: warning: telemetry: `);
});

it("judges flags and variables with it", async () => {
  const io = fakeIo({ env: { REGISTRYD_ADDRESS: "nowhere" } });
  expect(await run(["config", "check", write(VALID)], io)).toBe(2);
  expect(io.err()).toContain("REGISTRYD_ADDRESS: error: ");
});

it("says so when the file is missing", async () => {
  const io = fakeIo();
  expect(await run(["config", "check", join(folder.path, "none.yaml")], io)).toBe(2);
  expect(io.err()).toContain("none.yaml:1:1: error: config was not found");
});
