import { expect, it } from "vitest";
import { createAwaitedApp } from "../../src/daemon/awaited-app.ts";
import type { Answer } from "../../src/http/answer.ts";
import type { HttpApp } from "../../src/http/http-app.ts";
import { unavailable } from "../../src/http/refusal.ts";
import { createListLog } from "../support/list-log.ts";

const GET = { method: "GET", target: "/health", header: () => undefined, socket: null };
const ANSWER: Answer = { status: 200, headers: [], body: null };
const APP: HttpApp = { routes: [], ask: () => ANSWER, refuse: () => ({ ...ANSWER, status: 418 }) };
const STOPPING = unavailable("stopping", "registryd is stopping", 1);

it("lets what is asked before the app is there wait for it", async () => {
  const awaited = createAwaitedApp(createListLog([]));
  const early = awaited.ask(GET);
  awaited.arrive(APP);
  expect(await early).toBe(ANSWER);
  expect(awaited.ask(GET)).toBe(ANSWER);
});

it("refuses by itself until the app does", () => {
  const awaited = createAwaitedApp(createListLog([]));
  expect(awaited.refuse(STOPPING, "GET").status).toBe(503);
  awaited.arrive(APP);
  expect(awaited.refuse(STOPPING, "GET").status).toBe(418);
});
