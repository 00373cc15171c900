import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigInvalidError } from "../../src/config/config-invalid-error.ts";
import { checkConfigFile, loadConfig } from "../../src/config/load-config.ts";
import { compileGlob } from "../../src/merge/glob.ts";
import { withKeys } from "../support/check-text.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "registryd-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (content: string | Uint8Array, name = "registryd.yaml") => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const load = (file: string, rest: Partial<Parameters<typeof loadConfig>[0]> = {}) =>
  loadConfig({ file, env: {}, checkGlob: compileGlob, ...rest });
const problemsOf = (file: string, rest: Partial<Parameters<typeof loadConfig>[0]> = {}) =>
  checkConfigFile({ file, env: {}, checkGlob: compileGlob, ...rest }).problems;

it("returns the config, its file as given, and the warnings", () => {
  const { config, warnings } = load(written(withKeys("telemetry: {}")));
  expect(config.file).toBe(join(folder, "registryd.yaml"));
  expect(warnings.map(({ path }) => path)).toEqual(["registries", "telemetry"]);
});

it("throws one error that holds every problem and names the first", () => {
  const file = written(withKeys("a: 1\nb: 2"));
  let thrown: unknown;
  try {
    load(file);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ConfigInvalidError);
  if (!(thrown instanceof ConfigInvalidError)) return;
  expect(thrown.code).toBe("config_invalid");
  expect(thrown.problems.map(({ path, line }) => [path, line])).toEqual([
    ["a", 3],
    ["b", 4],
  ]);
  expect(thrown.details).toEqual({ problems: thrown.problems });
  expect(thrown.message).toMatch(/registryd\.yaml:3:1: error: a: unknown key "a".* \(and 1 more\)$/);
  expect(thrown.helpsToWait).toBe(false);
});

it("gives the text for excerpts", () => {
  const text = withKeys("a: 1");
  expect(checkConfigFile({ file: written(text), env: {}, checkGlob: compileGlob }).text).toBe(text);
});

describe("what is outside the file", () => {
  it("wins over it: flag, then variable, then file", () => {
    const file = written(withKeys('http: { address: ":1", internalAddress: ":2", cacheBytes: 3 }'));
    const env = { REGISTRYD_ADDRESS: ":11", REGISTRYD_INTERNAL_ADDRESS: ":12" };
    const { http } = load(file, { env, flags: { address: ":21" } }).config;
    expect([http.address.port, http.internalAddress.port, http.cacheBytes]).toEqual([21, 12, 3]);
  });

  it("reports its problems beside those of the file", () => {
    const problems = problemsOf(written(withKeys("a: 1")), { env: { REGISTRYD_ADDRESS: "nowhere" } });
    expect(problems.map(({ file, path }) => [file.replace(folder, ""), path])).toEqual([
      ["REGISTRYD_ADDRESS", "http.address"],
      ["/registryd.yaml", "a"],
    ]);
  });

  it("is named where it does not fit the file", () => {
    const env = { REGISTRYD_DEFAULT_REGISTRY: "defalt", REGISTRYD_ADDRESS: ":8081" };
    expect(problemsOf(written(withKeys("")), { env })).toEqual([
      expect.objectContaining({
        file: "REGISTRYD_DEFAULT_REGISTRY",
        path: "http.defaultRegistry",
        suggestion: "default",
      }),
      expect.objectContaining({ file: "REGISTRYD_ADDRESS", path: "http.address", line: 0 }),
    ]);
  });

  it("does not excuse a bad value in the file", () => {
    const file = written(withKeys("http: { address: nowhere }"));
    expect(problemsOf(file, { env: { REGISTRYD_ADDRESS: ":1" } }).map(({ path }) => path)).toEqual(["http.address"]);
  });
});

describe("the admin token", () => {
  it.each([
    ["missing", () => join(folder, "none"), /the file was not found/],
    ["empty", () => written(" \n", "empty"), /the file is empty/],
    ["a directory", () => folder, /the file is a directory/],
    ["a device", () => "/dev/zero", /the file is not a regular file/],
    ["larger than 64 KiB", () => written("x".repeat(65_537), "large"), /the file is larger than 65536 bytes/],
  ])("may not be %s", (_name, tokenFile, says) => {
    const problems = problemsOf(written(withKeys(`http: { adminTokenFile: ${tokenFile()} }`)));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe("http.adminTokenFile");
    expect(problems[0]?.message).toMatch(says);
  });

  it("may be any other file", () => {
    const token = written("t0ken\n", "token");
    expect(load(written(withKeys(`http: { adminTokenFile: ${token} }`))).config.http.adminTokenFile).toBe(token);
  });
});

describe.skipIf(process.getuid?.() === 0)("without permission", () => {
  it("says so", () => {
    const file = written(withKeys(""), "closed.yaml");
    chmodSync(file, 0o000);
    expect(problemsOf(file)[0]?.message).toBe("config is not readable: permission denied");
  });
});

it("reads a path through a folder that is a file as missing", () => {
  mkdirSync(join(folder, "sub"), { recursive: true });
  expect(problemsOf(join(written("x", "plain"), "registryd.yaml"))[0]?.message).toBe("config was not found");
});
