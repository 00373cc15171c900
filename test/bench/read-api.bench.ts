import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeUpRegistry } from "../support/made-up-registry.ts";
import { ask, startBareServer } from "./bare-answer.ts";
import { median, ratio, recordFigure } from "./figures.ts";
import { hasWrk, type Load, requestsPerSecond, type Site, startSite } from "./site.ts";

const ENTRIES = 100_000;
const ROUNDS = 5;
const SECONDS = 3;
const PAGE = "/v0.1/servers?limit=100";

const registry = madeUpRegistry(ENTRIES);
const SOME = registry.data.servers[50_000] ?? { name: "", version: "" };
const ENTRY = `/v0.1/servers/${encodeURIComponent(SOME.name)}/versions/${SOME.version}`;

/** What bounds a read, in the words of the table. */
const BOUND = {
  memory: "HTTP parsing and header writing",
  entry: "one row of SQLite, then HTTP parsing and header writing",
  page: "one range scan of 100 rows, their pieces joined by SQLite",
  bytes: "copying the body to the socket",
};

interface Read {
  readonly what: string;
  readonly path: string;
  /** Null where the figure is only reported. */
  readonly least: number | null;
  readonly bound: string;
  readonly encoding?: "gzip" | "br";
  readonly held?: true;
}

const WARM: readonly Read[] = [
  { what: "304", path: PAGE, held: true, least: 0.8, bound: BOUND.memory },
  { what: "one entry", path: ENTRY, least: 0.7, bound: BOUND.memory },
  { what: "page of 100", path: PAGE, least: 0.8, bound: BOUND.bytes },
  { what: "page of 100 as gzip", path: PAGE, encoding: "gzip", least: 0.7, bound: BOUND.memory },
  { what: "page of 100 as brotli", path: PAGE, encoding: "br", least: 0.7, bound: BOUND.memory },
];

const COLD: readonly Read[] = [
  { what: "304", path: PAGE, held: true, least: null, bound: "HTTP parsing, reading the parameters, one digest" },
  { what: "one entry", path: ENTRY, least: 0.45, bound: BOUND.entry },
  { what: "page of 100", path: PAGE, least: 0.14, bound: BOUND.page },
];

describe.skipIf(!hasWrk).each([
  { cache: "warm", cacheBytes: undefined, reads: WARM },
  { cache: "answer cache off", cacheBytes: 0, reads: COLD },
])("reads at 100,000 entries, $cache", ({ cache, cacheBytes, reads }) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(cacheBytes === undefined ? {} : { cacheBytes });
    await site.publish(JSON.stringify(registry));
  });

  afterAll(() => site?.stop());

  it.each(reads)("$what", async ({ what, path, least, bound, encoding, held }) => {
    const url = `${site.daemon.url}${path}`;
    const accepted = { "accept-encoding": encoding ?? "identity" };
    const tag = String((await ask(url, accepted)).headers["etag"]);
    const headers = held ? { ...accepted, "if-none-match": tag } : accepted;
    const measured = await besideBareServer(site, url, { headers });
    recordFigure({
      figure: `${what}, ${cache}`,
      beside: held ? "bare `node:http` answering 304" : "bare `node:http` sending the same bytes",
      measured: ratio(measured),
      toReach: least === null ? "reported" : `≥ ${least}×`,
      bound,
    });
    if (least !== null) expect(measured).toBeGreaterThanOrEqual(least);
  });
});

/** Our requests a second over those of a bare server that sends the same headers and body, in turn. */
async function besideBareServer({ folder }: Site, url: string, load: Load): Promise<number> {
  const bare = await startBareServer(folder, url, load);
  try {
    requestsPerSecond(url, 1, load);
    requestsPerSecond(bare.url, 1, load);
    const ratios = Array.from({ length: ROUNDS }, () => {
      const ours = requestsPerSecond(url, SECONDS, load);
      return ours / requestsPerSecond(bare.url, SECONDS, load);
    });
    return median(ratios);
  } finally {
    bare.end();
  }
}
