import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatByteSize } from "../../src/config/byte-size.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { formatDuration } from "../../src/config/duration.ts";
import { LIMIT_RULES } from "../../src/config/limit-rules.ts";
import { SETTINGS } from "../../src/config/settings.ts";
import { read } from "../document/support.ts";

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const document = readFileSync("docs/config.md", "utf8");
const schema = JSON.parse(readFileSync("config/registryd.schema.json", "utf8"));
const rows = document
  .split("\n")
  .filter((line) => line.startsWith("| `") && !line.startsWith("| `--"))
  .map((line) =>
    line
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
const documented = rows.flatMap(([key = ""]) => [...key.matchAll(/`([^`]+)`/g)].map(([, name]) => name));

/** Every key of the schema as a path, such as `sources[].git.path`. */
function pathsOf(part: Schema, path: string): string[] {
  const target = part.$ref === undefined ? part : schema.definitions[part.$ref.replace("#/definitions/", "")];
  const keys = Object.entries<Schema>(target.properties ?? {}).flatMap(([key, child]) => {
    const childPath = path === "" ? key : `${path}.${key}`;
    return [childPath, ...pathsOf(child, childPath)];
  });
  const items = target.items === undefined ? [] : pathsOf(target.items, `${path}[]`);
  return [...keys, ...items, ...(target.anyOf ?? []).flatMap((option: Schema) => pathsOf(option, path))];
}

describe("docs/config.md", () => {
  it("has one row for each key of the schema, and none for anything else", () => {
    expect([...documented].sort()).toEqual(pathsOf(schema, "").sort());
  });

  it("gives each row as many cells as its table has", () => {
    for (const row of rows.filter(([key = ""]) => !/auth`, |database\.host|`telemetry|`audit|registryName/.test(key))) {
      expect([row[0], row.length]).toEqual([row[0], 5]);
    }
  });

  it.each(LIMIT_RULES)("gives the default and the range of limits.$key", ({ key, limit, unit, min, max }) => {
    const shown = { duration: formatDuration, bytes: formatByteSize, count: String }[unit];
    const row = rows.find(([name]) => name === `\`limits.${key}\``);
    expect(row?.slice(3)).toEqual([`\`${shown(DEFAULT_LIMITS[limit])}\``, `${shown(min)} to ${shown(max)}`]);
  });

  it("names the limit that has no key", () => {
    const entry = { name: "a/b", version: "1.0.0", description: "x", websiteUrl: "https://b.example" };
    const text = (notes: number) =>
      JSON.stringify({
        version: "1.0.0",
        meta: { last_updated: "2026-03-02T08:00:00Z" },
        data: { servers: [entry] },
      }).replace("{", `{"notes":"${"x".repeat(notes)}",`);
    expect(document).toMatch(/One limit is fixed: .* 1 MiB in all\./);
    expect(read(text(1024 ** 2 - 200)).outcome).toBe("read");
    expect(read(text(1024 ** 2)).outcome).toBe("refused");
  });

  it.each(Object.values(SETTINGS))("names $flag and its variable", ({ flag, variable, key }) => {
    const cells = [flag, variable, key].map((cell) => (cell === null ? "" : `\`${cell}\``));
    expect(document.replaceAll(/ +\|/g, " |")).toContain(`| ${cells.join(" | ")} |`.replaceAll("  ", " "));
  });
});
