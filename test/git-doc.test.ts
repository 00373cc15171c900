import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DEFAULT_LIMITS } from "../src/config/config.ts";
import { LIMIT_RULES } from "../src/config/limit-rules.ts";
import { ERROR_CODES } from "../src/errors.ts";
import { checkText } from "./support/check-text.ts";

const document = readFileSync("docs/git.md", "utf8");

/** The cells of the rows below a heading of that name. */
function rowsOf(heading: string): string[][] {
  const section = document.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| ") || line.startsWith("|--"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("docs/git.md", () => {
  it("links only to files that are there", () => {
    const paths = [...document.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => join("docs", path ?? ""));
    expect(paths.length).toBeGreaterThan(4);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it("shows a config that is valid", () => {
    const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(document) ?? [];
    const { errorLines, warningLines } = checkText(yaml);
    expect({ isShort: yaml.length < 50, errorLines, warningLines }).toEqual({
      isShort: false,
      errorLines: [],
      warningLines: [],
    });
  });

  it("names the user that the examples use", () => {
    const rows = rowsOf("Credentials");
    expect(rows).toHaveLength(3);
    for (const [, username, , link] of rows) {
      const [, path = ""] = /\((.*)\)/.exec(link ?? "") ?? [];
      const { sources } = parse(readFileSync(join("docs", path), "utf8"));
      expect(username).toContain(`\`${sources[0].git.auth.username}\``);
    }
  });

  it.each(rowsOf("Limits").map(([key = "", value = ""]) => ({ key, value })))(
    "gives $key its default",
    ({ key, value }) => {
      const rule = LIMIT_RULES.find((known) => `\`limits.${known.key}\`` === key);
      expect(rule && DEFAULT_LIMITS[rule.limit]).toBe(amountOf(value));
    },
  );

  it("names no error code that is not there", () => {
    const codes = rowsOf("When it fails").flatMap(([cell = ""]) => cell.replaceAll("`", "").split(", "));
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !(code in ERROR_CODES))).toEqual([]);
  });
});

/** `10s` in milliseconds, `8 MiB` in bytes, else the count. */
function amountOf(text: string): number {
  const [, number, unit = ""] = /^(\d+) ?(\w*)$/.exec(text) ?? [];
  return Number(number) * ({ s: 1_000, MiB: 1024 ** 2 }[unit] ?? 1);
}
