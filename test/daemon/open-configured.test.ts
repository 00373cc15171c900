import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { openConfigured } from "../../src/daemon/open-configured.ts";
import { configOf } from "../sync/engine-site.ts";

const AT = "2026-11-20T10:00:00.000Z";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "registryd-open-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Names of registries and sources as the first answer would show them. */
function opened(config: Config) {
  const reader = openConfigured(join(folder, "registryd.db"), config, AT);
  try {
    return {
      registries: reader.registries().map(({ name, isDefault }) => (isDefault ? `${name} (default)` : name)),
      sources: reader.sources().map(({ name, schedule }) => `${name} ${schedule.intervalMs}`),
      version: reader.registries()[0]?.generation,
    };
  } finally {
    reader.close();
  }
}

it("makes the store, with the config in force", () => {
  expect(opened(configOf({ a: {} }))).toMatchObject({ registries: ["default (default)"], sources: ["a 60000"] });
});

it.each([
  { name: "a source", config: configOf({ a: {}, b: {} }), sources: ["a 60000", "b 60000"] },
  { name: "their order", config: configOf({ b: {}, a: {} }), sources: ["b 60000", "a 60000"] },
  {
    name: "a schedule",
    config: configOf({ a: { schedule: { type: "interval", intervalMs: 5_000 } }, b: {} }),
    sources: ["a 5000", "b 60000"],
  },
])("makes a change of $name take effect before the first answer", ({ config, sources }) => {
  opened(configOf({ a: {}, b: {} }));
  expect(opened(config).sources).toEqual(sources);
});

it("asks for no write of a store that stands as configured, so that a busy one is served too", () => {
  opened(configOf({ a: {} }));
  const other = new Sqlite(join(folder, "registryd.db"));
  other.exec("BEGIN IMMEDIATE");
  expect(opened(configOf({ a: {} })).sources).toEqual(["a 60000"]);
  other.close();
});

it("says what is wrong with a store, and leaves it as it is", () => {
  const path = join(folder, "registryd.db");
  writeFileSync(path, "no database");
  expect(() => openConfigured(path, configOf({ a: {} }), AT)).toThrow(
    expect.objectContaining({ code: "store_corrupt" }),
  );
  expect(readFileSync(path, "utf8")).toBe("no database");
});
