import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { madeUpRegistry } from "../support/made-up-registry.ts";
import { median, ratio, recordFigure } from "./figures.ts";
import { startSite } from "./site.ts";

const ROUNDS = 11;
const PORTS = { REGISTRYD_ADDRESS: "127.0.0.1:18391", REGISTRYD_INTERNAL_ADDRESS: "127.0.0.1:18392" };
const URL = `http://${PORTS.REGISTRYD_ADDRESS}/v0.1/servers?limit=1`;

it("`serve` to first answer, with 10,000 entries in the store", async () => {
  const site = await startSite();
  await site.publish(JSON.stringify(madeUpRegistry(10_000)));
  await site.daemon.stop();
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await serveToFirstAnswer(site.folder);
    ratios.push(ours / (await bareNodeStart()));
  }
  await site.stop();
  const measured = median(ratios);
  recordFigure({
    figure: "`serve` to first answer, 10,000 entries",
    beside: "bare node start",
    measured: ratio(measured),
    toReach: "≤ 3×",
    bound: "start of node, then loading SQLite and the bundle",
  });
  expect(measured).toBeLessThanOrEqual(3);
});

async function serveToFirstAnswer(folder: string): Promise<number> {
  const startedAt = performance.now();
  const env = { ...process.env, ...PORTS, NODE_OPTIONS: "" };
  const child = spawn(process.execPath, [resolve("dist/registryd.js"), "serve"], { cwd: folder, env, stdio: "ignore" });
  const ended = once(child, "exit");
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`);
    await new Promise((resume) => setTimeout(resume, 2));
  }
  const tookMs = performance.now() - startedAt;
  child.kill("SIGTERM");
  await ended;
  return tookMs;
}

function answers(): Promise<boolean> {
  return new Promise((resolveAnswer) => {
    const request = get(URL, { agent: false }, (response) => {
      response.resume();
      resolveAnswer(response.statusCode === 200);
    });
    request.on("error", () => resolveAnswer(false));
  });
}

async function bareNodeStart(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - startedAt;
}
