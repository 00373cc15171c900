import { expect, onTestFinished } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { listen } from "../../src/http/listen.ts";
import type { MemoryState } from "./memory-store.ts";
import { type PublicFixture, publicFixture } from "./public-fixture.ts";
import { sendRaw } from "./raw-client.ts";

export interface ServedApp extends PublicFixture {
  readonly port: number;
  /** One good request on a connection of its own. */
  isWell(): Promise<boolean>;
}

/** The public listener on a port of this machine until the test ends. */
export async function serveApp(
  state: Partial<MemoryState>,
  limits: Partial<typeof DEFAULT_LIMITS> = {},
): Promise<ServedApp> {
  const fixture = publicFixture(state);
  const listening = await listen(fixture.app, { host: "127.0.0.1", port: 0 }, { ...DEFAULT_LIMITS, ...limits });
  onTestFinished(() => listening.close(0));
  const { port } = listening.address;
  return { ...fixture, port, isWell: async () => (await sendRaw(port, rawRequest("/v0.1/servers"))).status === 200 };
}

/** The bytes of a request that closes its connection; `more` are whole header lines. */
export function rawRequest(target: string, more = "", method = "GET"): string {
  return `${method} ${target} HTTP/1.1\r\nHost: registry.test\r\nConnection: close\r\n${more}\r\n`;
}

/** No answer may hold a stack, SQL or a path of this machine. */
export function expectDiscreet(text: string): void {
  expect(text).not.toMatch(/\n\s+at |\bat .*:\d+:\d+|node_modules|\.ts\b|SELECT |SQLITE|\/src\/|\/home\/|\/tmp\//);
}
