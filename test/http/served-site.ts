import { expect } from "vitest";
import type { Config, HttpConfig } from "../../src/config/config.ts";
import { toFetch } from "../../src/http/asked.ts";
import type { HttpApp } from "../../src/http/http-app.ts";
import { createPublicApp } from "../../src/http/public-app.ts";
import { NO_ENGINE } from "../../src/http/source-view.ts";
import { settle } from "../support/fake-clock.ts";
import type { FakePlace } from "../support/fake-place.ts";
import { configOf, createSite, type EngineSite } from "../sync/engine-site.ts";
import { expectDescribed } from "./described.ts";
import { silentLog } from "./public-fixture.ts";

/** The public listener over a real store that an engine fills from fake places. */
export interface ServedSite extends EngineSite {
  readonly app: HttpApp;
  /** Holds the answer to its description. */
  get(target: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Response>;
}

export interface ServedOptions {
  readonly config?: Config;
  readonly http?: Partial<Pick<HttpConfig, "cacheBytes" | "provenance">>;
}

/** Ready when every source has been tried once; the caller closes it. */
export async function serveSite(
  places: Readonly<Record<string, FakePlace>>,
  { config = unguarded(places), http = {} }: ServedOptions = {},
): Promise<ServedSite> {
  const site = createSite({ places, config });
  await settle();
  const app = createPublicApp({
    reader: site.reader,
    http: { cacheBytes: 10_000_000, provenance: "full", ...http },
    live: NO_ENGINE,
    clock: site.clock,
    log: silentLog,
    record: () => {},
  });
  const fetch = toFetch(app.ask);
  return {
    ...site,
    app,
    get: async (target, headers = {}, method = "GET") => {
      const response = await fetch(new Request(`http://registry.test${target}`, { method, headers }));
      await expectDescribed(method, target, response);
      return response;
    },
  };
}

/** Every place in one registry, with nothing held back. */
function unguarded(places: Readonly<Record<string, FakePlace>>): Config {
  return configOf(Object.fromEntries(Object.keys(places).map((name) => [name, { deletionGuard: null }])));
}

export const OFFICIAL = "io.modelcontextprotocol.registry/official";

export interface Item {
  readonly server: {
    readonly name: string;
    readonly version: string;
    readonly title?: string;
    readonly description?: string;
  };
  readonly _meta: { readonly [OFFICIAL]: { readonly status: string; readonly isLatest: boolean } };
}

export interface Walk {
  readonly items: readonly Item[];
  readonly pages: number;
  /** `X-Registry-Updated-At` of the first page. */
  readonly updatedAt: string;
}

/** Every page of a list, with nothing but the cursor from page two on; `between` happens between two pages. */
export async function walk(
  { get }: Pick<ServedSite, "get">,
  query: string,
  between: () => Promise<void> = async () => {},
): Promise<Walk> {
  const items: Item[] = [];
  let updatedAt = "";
  let cursor: string | undefined;
  let pages = 0;
  do {
    const target = cursor === undefined ? `/v0.1/servers?${query}` : `/v0.1/servers?cursor=${cursor}`;
    const response = await get(target);
    expect([target, response.status]).toEqual([target, 200]);
    if (cursor === undefined) updatedAt = response.headers.get("X-Registry-Updated-At") ?? "";
    const page = (await response.json()) as { servers: Item[]; metadata: { nextCursor?: string } };
    items.push(...page.servers);
    pages++;
    cursor = page.metadata.nextCursor;
    if (cursor !== undefined) await between();
  } while (cursor !== undefined);
  return { items, updatedAt, pages };
}

export const keyOf = ({ server }: Item) => `${server.name}@${server.version}`;
export const isDeleted = (item: Item) => item._meta[OFFICIAL].status === "deleted";
