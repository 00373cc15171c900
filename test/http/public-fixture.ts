import type { Clock } from "../../src/clock.ts";
import { toResponse } from "../../src/http/answer.ts";
import { createPublicApp, type PublicApp, type PublicAppOptions } from "../../src/http/public-app.ts";
import { NO_ENGINE } from "../../src/http/source-view.ts";
import type { Log } from "../../src/log.ts";
import { expectDescribed } from "./described.ts";
import { createMemoryStore, type MemoryState, type MemoryStore } from "./memory-store.ts";

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };

export const NOW = "2026-11-20T10:01:00.000Z";

export function clockAt(time: string): Clock {
  return { now: () => Date.parse(time), monotonic: () => 0, after: () => () => {} };
}

export interface PublicFixture {
  readonly app: PublicApp;
  readonly store: MemoryStore;
  /** Asks for a target exactly as spelled, which a `Request` would put in order first, and holds the answer to its description. */
  get(
    target: string,
    init?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response>;
}

export function publicFixture(
  state: Partial<MemoryState> = {},
  options: Partial<PublicAppOptions> = {},
): PublicFixture {
  const store = createMemoryStore(state);
  const app = createPublicApp({
    reader: store.reader,
    http: { cacheBytes: 1_000_000, provenance: "full" },
    live: NO_ENGINE,
    clock: clockAt(NOW),
    log: silentLog,
    record: () => {},
    ...options,
  });
  return {
    app,
    store,
    get: async (target, { method = "GET", headers = {} } = {}) => {
      const response = toResponse(await app.ask({ method, target, header: (name) => headers[name], socket: null }));
      await expectDescribed(method, target, response);
      return response;
    },
  };
}
