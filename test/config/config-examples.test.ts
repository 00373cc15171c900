import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";
import { compileGlob } from "../../src/merge/glob.ts";

const examples = readdirSync("config").filter((name) => name.endsWith(".yaml"));
const load = (name: string) => loadConfig({ file: `config/${name}`, env: {}, checkGlob: compileGlob });

describe("the examples", () => {
  it("are all here", () => {
    expect(examples).toEqual([
      ...["configmap", "cron", "file", "filters", "gitea", "github", "gitlab", "precedence", "toolhive"].map(
        (name) => `${name}.yaml`,
      ),
    ]);
  });

  it.each(examples)("%s begins with the line for editors", (name) => {
    expect(readFileSync(`config/${name}`, "utf8").split("\n")[0]).toBe(
      "# yaml-language-server: $schema=./registryd.schema.json",
    );
  });

  it.each(examples.filter((name) => name !== "toolhive.yaml"))("%s loads without a warning", (name) => {
    expect(load(name).warnings).toEqual([]);
  });

  it("toolhive.yaml loads with one warning for each block without meaning here", () => {
    const { config, warnings } = load("toolhive.yaml");
    expect(warnings.map(({ path }) => path)).toEqual(["auth", "database", "telemetry"]);
    expect(config.sources.map(({ name, location }) => [name, location.type])).toEqual([
      ["team-catalogue", "git"],
      ["local", "file"],
    ]);
    expect(config.database.path).toBe("./registryd.db");
  });

  it("precedence.yaml and the files it names fit together", () => {
    const { config } = load("precedence.yaml");
    for (const { location } of config.sources) {
      expect(location.type).toBe("file");
      if (location.type === "file") expect(JSON.parse(readFileSync(location.path, "utf8")).data).toBeDefined();
    }
    expect(config.registries[0]).toEqual({ name: "default", sources: ["platform", "everyone"], require: ["platform"] });
  });
});
