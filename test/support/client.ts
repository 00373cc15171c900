import { expectDescribed, isDescribed } from "../http/described.ts";

/** A plain client of a running registryd, written from the contract alone. */

export interface Item {
  readonly server: { readonly name: string; readonly version: string; readonly [field: string]: unknown };
  readonly _meta: {
    readonly "io.modelcontextprotocol.registry/official": OfficialMeta;
    readonly "dev.registryd/provenance": { readonly source: string; readonly stale: boolean; readonly line: number };
  };
}

export interface OfficialMeta {
  readonly status: string;
  readonly statusChangedAt: string;
  readonly publishedAt: string;
  readonly updatedAt: string;
  readonly isLatest: boolean;
}

export interface SyncReply {
  readonly complete: boolean;
  readonly sources: readonly {
    readonly source: string;
    readonly outcome: string;
    readonly revision: string | null;
    readonly runId: number | null;
    readonly quarantined: number;
    readonly changes: { readonly added: number; readonly changed: number; readonly removed: number };
    readonly error: { readonly code: string; readonly message: string } | null;
    readonly held: { readonly revision: string; readonly removed: number; readonly of: number } | null;
  }[];
}

/** Every item of a list, page after page. */
export async function walk<T = Item>(listUrl: string, key = "servers", limit = 100): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const url = new URL(listUrl);
    url.searchParams.set("limit", String(limit));
    if (cursor !== undefined) url.searchParams.set("cursor", cursor);
    const page = await getJson<Record<string, T[]> & { metadata: { count: number; nextCursor?: string } }>(url.href);
    items.push(...(page[key] ?? []));
    cursor = page.metadata.nextCursor;
  } while (cursor !== undefined);
  return items;
}

/** What the public listener describes is held to it. */
export async function getJson<T>(url: string): Promise<T> {
  await noticeClosedConnections();
  const response = await fetch(url);
  const target = url.slice(new URL(url).origin.length);
  if (isDescribed(target)) await expectDescribed("GET", target, response);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Asks for a sync and waits until it is done; `query` is such as `source=a&force=true`. */
export async function sync(internalUrl: string, query = ""): Promise<SyncReply> {
  await noticeClosedConnections();
  const response = await fetch(`${internalUrl}/-/sync?wait=60s${query ? `&${query}` : ""}`, { method: "POST" });
  if (!response.ok) throw new Error(`sync answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as SyncReply;
}

/** A test that computed for seconds has not seen yet that the server closed its idle connections; one must not be used again. */
function noticeClosedConnections(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** Asks again, every few milliseconds, until the answer is wanted or the time is up. */
export async function eventually(withinMs: number, isSo: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    if (await isSo()) return performance.now() - startedAt;
    if (performance.now() - startedAt > withinMs) throw new Error(`not so within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
