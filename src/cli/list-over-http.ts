import { formatListenAddress, parseListenAddress } from "../config/listen-address.ts";
import { RegistrydError } from "../errors.ts";
import type { Kind } from "../model.ts";
import type { FoundDaemon } from "./find-daemon.ts";
import { requestJson } from "./http-request.ts";
import type { ListedEntry } from "./list-report.ts";

interface Item {
  readonly server?: Item;
  readonly namespace?: string;
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly _meta?: {
    readonly "io.modelcontextprotocol.registry/official"?: { readonly status: string; readonly isLatest: boolean };
    readonly "dev.registryd/provenance"?: { readonly source: string };
  };
}

const ROUTES: readonly (readonly [Kind, string])[] = [
  ["server", "servers"],
  ["skill", "x/dev.toolhive/skills"],
  ["plugin", "x/dev.toolhive/plugins"],
];

const IDLE_TIMEOUT_MS = 30_000;

/**
 * Walks the public answers of a daemon whose store is not at hand.
 * @param onNotLoaded is told of each registry that answers nothing yet
 * @throws {RegistrydError} `network`, `timeout`, `http_status`
 */
export async function listOverHttp<R extends { readonly name: string; readonly path: string }>(
  daemon: FoundDaemon,
  registries: readonly R[],
  search: string | null,
  onNotLoaded: (registry: R) => void,
): Promise<readonly ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for (const registry of registries) {
    for (const [kind, route] of ROUTES) {
      const items = await walk(new URL(`${registry.path}/${route}`, publicUrl(daemon)), search);
      if (items === null) {
        onNotLoaded(registry);
        break;
      }
      entries.push(...items.map((item) => listed(registry.name, kind, item)));
    }
  }
  return entries;
}

/** Null where the registry answers nothing yet. */
async function walk(url: URL, search: string | null): Promise<readonly Item[] | null> {
  const items: Item[] = [];
  const list = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  url.searchParams.set("limit", "100");
  if (search !== null) url.searchParams.set("search", search);
  for (;;) {
    const page = await readPage(url);
    if (page === null) return null;
    items.push(...(page[list] as readonly Item[]));
    const { nextCursor } = page["metadata"] as { readonly nextCursor?: string };
    if (nextCursor === undefined) return items;
    url.searchParams.set("cursor", nextCursor);
  }
}

async function readPage(url: URL): Promise<Record<string, unknown> | null> {
  const { status, body } = await requestJson(url, { method: "GET", idleTimeoutMs: IDLE_TIMEOUT_MS });
  const answer = typeof body === "object" ? (body as Record<string, unknown> | null) : null;
  if (status === 200 && answer !== null) return answer;
  if (status === 503 && answer?.["code"] === "not_loaded") return null;
  throw new RegistrydError("http_status", `${url.origin}${url.pathname} answered ${status}`);
}

function listed(registry: string, kind: Kind, item: Item): ListedEntry {
  const { namespace, name, version, title } = item.server ?? item;
  const official = item._meta?.["io.modelcontextprotocol.registry/official"];
  return {
    registry,
    key: `${kind}:${namespace === undefined ? name : `${namespace}/${name}`}@${version}`,
    latest: official?.isLatest === true,
    status: official?.status ?? "active",
    source: item._meta?.["dev.registryd/provenance"]?.source ?? null,
    title: title ?? null,
  };
}

/** The public listener, at the host where the internal one was reached if it listens on all. */
function publicUrl({ url, status }: FoundDaemon): URL {
  const address = parseListenAddress(status.daemon?.address ?? "");
  if (address === null) return url;
  const everywhere = address.host === "0.0.0.0" || address.host === "::";
  const host = everywhere ? url.hostname.replace(/^\[|\]$/g, "") : address.host;
  return new URL(`http://${formatListenAddress({ host, port: address.port })}`);
}
