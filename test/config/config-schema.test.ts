import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { KEYS } from "../../src/config/keys.ts";
import { BAD_CONFIGS, GOOD_CONFIGS } from "./config-cases.ts";

const schema = JSON.parse(readFileSync("config/registryd.schema.json", "utf8"));
const accepts = new Ajv({ strict: false }).compile(schema);
const verdict = (text: string) => accepts(parse(text, { uniqueKeys: false }));

describe("the editors' schema", () => {
  it("is draft-07, the latest that yaml-language-server reads", () => {
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
  });

  it("is held to at least sixty configs", () => {
    const seen = BAD_CONFIGS.filter(({ schemaIsBlind }) => schemaIsBlind === undefined);
    expect(GOOD_CONFIGS.length + seen.length).toBeGreaterThan(60);
  });

  it.each(GOOD_CONFIGS)("accepts $name, as the checker does", ({ text }) => {
    expect(verdict(text)).toBe(true);
  });

  it.each(readdirSync("config").filter((name) => name.endsWith(".yaml")))("accepts config/%s", (name) => {
    expect(verdict(readFileSync(`config/${name}`, "utf8"))).toBe(true);
  });

  it.each(BAD_CONFIGS.filter(({ schemaIsBlind }) => schemaIsBlind === undefined))(
    "refuses $name, as the checker does",
    ({ text }) => {
      expect(verdict(text)).toBe(false);
    },
  );

  it.each(BAD_CONFIGS.filter(({ schemaIsBlind }) => schemaIsBlind !== undefined))(
    "cannot see $name: $schemaIsBlind",
    ({ text }) => {
      expect(verdict(text)).toBe(true);
    },
  );

  it.each([
    ["config", schema, ["auth", "telemetry", "audit", "registryName", "fileStorage"]],
    ["source", schema.definitions.source, []],
    ["gitSource", schema.definitions.source.properties.git, []],
    ["fileSource", schema.definitions.source.properties.file, []],
    ["auth", schema.definitions.auth, []],
    ["syncPolicy", schema.definitions.source.properties.syncPolicy, []],
    ["filter", schema.definitions.source.properties.filter, []],
    ["globs", schema.definitions.globs, []],
    ["deletionGuard", schema.definitions.source.properties.deletionGuard.anyOf[1], []],
    ["registry", schema.definitions.registry, []],
    ["http", schema.properties.http, []],
    ["git", schema.properties.git, []],
    ["limits", schema.properties.limits, []],
  ] as const)("knows the keys of %s, and no others", (block, part, ofToolHive) => {
    expect(Object.keys(part.properties).sort()).toEqual([...KEYS[block], ...ofToolHive].sort());
    expect(part.additionalProperties).toBe(false);
  });
});
