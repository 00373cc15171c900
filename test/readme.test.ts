import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { LIMIT_RULES } from "../src/config/limit-rules.ts";
import { ERROR_CODES } from "../src/errors.ts";
import { firstMissing, outputOf, tourScript, tourSteps } from "./support/readme-tour.ts";

const readme = readFileSync("README.md", "utf8");
const steps = tourSteps(readme);

/** As on a machine where nobody has told git who they are; guessing a name from the account would hide it. */
const FRESH_GIT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "user.useConfigOnly",
  GIT_CONFIG_VALUE_0: "true",
};

describe("the tour", () => {
  let output = "";
  beforeAll(async () => {
    const [publicPort, internalPort, gitPort] = await freePorts();
    const script = tourScript(steps).replaceAll(":8080", `:${publicPort}`).replaceAll("8090", String(gitPort));
    output = await bash(script, {
      REGISTRYD_ADDRESS: `127.0.0.1:${publicPort}`,
      REGISTRYD_INTERNAL_ADDRESS: `127.0.0.1:${internalPort}`,
    });
    output = output.replaceAll(`:${publicPort}`, ":8080").replaceAll(`:${gitPort}`, ":8090");
  });

  it.each(steps.map((step, index) => ({ ...step, index })))(
    "README.md:$line gives what it shows",
    ({ index, expected }) => {
      const shown = outputOf(index, output);
      expect(shown).not.toContain("FAILED");
      expect({ missing: firstMissing(expected, shown), shown }).toEqual({ missing: null, shown });
    },
  );
});

describe("the tables", () => {
  it("name every limit of the config", () => {
    for (const { key } of LIMIT_RULES) expect(readme).toContain(`| \`${key}\` |`);
  });

  it("link only to files that are there", () => {
    for (const [, path] of readme.matchAll(/\]\(([^)#]+)\)/g)) expect(() => readFileSync(path ?? "")).not.toThrow();
  });

  it("do not grow a second list of error codes", () => {
    expect(Object.keys(ERROR_CODES).filter((code) => readme.includes(`| \`${code}\` |`))).toEqual([]);
  });
});

function bash(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-s"], {
      env: { ...process.env, ...FRESH_GIT, ...env, NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", () => resolve(output));
    child.stdin.end(script);
  });
}

async function freePorts(): Promise<readonly [number, number, number]> {
  const servers = [createServer(), createServer(), createServer()] as const;
  const ports = await Promise.all(servers.map((server) => portOf(server)));
  for (const server of servers) server.close();
  return [ports[0] ?? 0, ports[1] ?? 0, ports[2] ?? 0];
}

function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
