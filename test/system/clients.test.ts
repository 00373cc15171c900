import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { sendRaw } from "../http/raw-client.ts";
import { withinMs } from "../support/bounds.ts";
import { sync } from "../support/client.ts";
import { type MadeUpServer, madeUpRegistry, registryOf } from "../support/made-up-registry.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

/**
 * What clients send, as their own code does, to the built daemon: each ends up with what the document holds. `doctor`
 * follows some of them too, but here nothing of the program judges itself.
 */
const ODD: MadeUpServer = {
  name: "com.example/odd",
  title: "Odd",
  description: "Cafés of every kind",
  version: "1.0.1º",
  websiteUrl: "https://example.com/odd",
};
const SERVERS = [...madeUpRegistry(1_200).data.servers, ODD];
const SKILL = {
  namespace: "com.example",
  name: "review",
  description: "Reviews code",
  version: "1.0.0",
  packages: [{ registryType: "git", url: "https://github.com/example/skills", ref: "v1.0.0" }],
};
const OTHER = "team.b_c~d-e";

const keyOf = ({ name, version }: Pick<MadeUpServer, "name" | "version">) => `${name}@${version}`;
/** Versions of a name count up, so that the last one listed is the latest. */
const LATEST = [...new Map(SERVERS.map((server) => [server.name, server])).values()];
const sorted = (servers: readonly Pick<MadeUpServer, "name" | "version">[]) => servers.map(keyOf).sort();

let folder: ReturnType<typeof temporaryFolder>;
let daemon: Daemon;

beforeAll(async () => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "registry.json"), JSON.stringify(registryOf(SERVERS, [SKILL])));
  const config = {
    sources: [{ name: "catalog", file: { path: "registry.json" }, syncPolicy: { interval: "1h" } }],
    registries: [
      { name: "default", sources: ["catalog"] },
      { name: OTHER, sources: ["catalog"] },
    ],
  };
  writeFileSync(join(folder.path, "registryd.yaml"), JSON.stringify(config));
  daemon = await startDaemon([], { cwd: folder.path });
  await sync(daemon.internalUrl);
});

afterAll(async () => {
  await daemon.stop();
  folder.remove();
});

const OFFICIAL = "io.modelcontextprotocol.registry/official";

interface Item {
  readonly server: MadeUpServer;
  readonly _meta: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Page {
  readonly servers: readonly Item[];
  readonly metadata: { readonly count: number; readonly nextCursor?: string };
}

async function ask(target: string, init: RequestInit = {}): Promise<Response> {
  return fetch(daemon.url + target, init);
}

async function json<T = Page>(target: string, init: RequestInit = {}): Promise<T> {
  const response = await ask(target, init);
  expect([target, response.status, response.headers.get("Content-Type")]).toEqual([target, 200, "application/json"]);
  return (await response.json()) as T;
}

/** Pages as `next` asks for them. */
async function pages(first: string, next: (cursor: string) => string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let target: string | null = first; target !== null; ) {
    const { servers, metadata }: Page = await json(target);
    items.push(...servers);
    target = metadata.nextCursor === undefined ? null : next(metadata.nextCursor);
  }
  return items;
}

describe.each([{ base: "" }, { base: `/registry/${OTHER}` }])("at the address with $base at its end", ({ base }) => {
  it.each(["", "weather server", "CAFÉS", "%", "made-up-7/"])(
    "VS Code's gallery shows what a search for %j means",
    async (search) => {
      const list = `${base}/v0.1/servers`;
      expect((await ask(`${list}?limit=1`)).status).toBe(200);
      const query = search === "" ? "" : `&search=${encodeURIComponent(search)}`;
      // Its releases differ in what they repeat beside the cursor; none repeats the search or encodes the cursor.
      for (const kept of ["", "limit=50&version=latest&"]) {
        const items = await pages(
          `${list}?limit=50&version=latest${query}`,
          (cursor) => `${list}?${kept}cursor=${cursor}`,
        );
        const isMeant = ({ name, title, description }: MadeUpServer) =>
          [name, title, description].some((text) => text.toLowerCase().includes(search.toLowerCase()));
        expect(sorted(items.map(({ server }) => server))).toEqual(sorted(LATEST.filter(isMeant)));
        for (const { _meta } of items) expect(_meta[OFFICIAL]).toMatchObject({ status: "active", isLatest: true });
      }
    },
  );

  it("VS Code's allow list finds a server, and takes another for one that is not there", async () => {
    const latest = (name: string) => ask(`${base}/v0.1/servers/${encodeURIComponent(name)}/versions/latest`);
    expect(await (await latest(ODD.name)).json()).toMatchObject({ server: ODD, _meta: { [OFFICIAL]: {} } });
    expect((await latest("com.example/none")).status).toBe(404);
  });

  it("thv walks all latest servers one by one within 10 s, and of old asks for a name", async () => {
    const startedMs = performance.now();
    const list = `${base}/v0.1/servers?version=latest&limit=1`;
    const items = await pages(list, (cursor) => `${base}/v0.1/servers?cursor=${cursor}&limit=1&version=latest`);
    expect(performance.now() - startedMs).toBeLessThan(withinMs(10_000));
    expect(sorted(items.map(({ server }) => server))).toEqual(sorted(LATEST));
    expect(await json(`${base}/v0/servers/${encodeURIComponent(ODD.name)}`)).toMatchObject({ server: ODD });
    const { skills } = await json<{ skills: unknown[] }>(`${base}/v0.1/x/dev.toolhive/skills?limit=100`);
    expect(skills).toMatchObject([SKILL]);
    expect(await json(`${base}/v0.1/x/dev.toolhive/skills/com.example/review`)).toMatchObject(SKILL);
  });

  it("a ToolHive registry server knows the standard by its description and reads every version", async () => {
    const response = await ask(`${base}/openapi.yaml`, { headers: { accept: "application/json" } });
    const { info } = parse(await response.text()) as { info: { version: string; description: string } };
    expect(info.version).toBe("1.0.0");
    expect(info.description).toContain("https://github.com/modelcontextprotocol/registry");
    const list = `${base}/v0.1/servers?limit=100`;
    const items = await pages(list, (cursor) => `${list}&cursor=${encodeURIComponent(cursor)}`);
    expect(items.map(({ server }) => server).sort(byKey)).toEqual([...SERVERS].sort(byKey));
  });

  it.each(["", "?import=1", "?limit=17&page=2"])(
    "the official server's importer reads %j as it stands",
    async (query) => {
      const list = `${base}/v0/servers${query}`;
      const items = await pages(list, (cursor) => `${list}${query === "" ? "?" : "&"}cursor=${cursor}`);
      expect(sorted(items.map(({ server }) => server))).toEqual(sorted(SERVERS));
    },
  );

  it("apm finds each name first on the first page of a search, and keeps the page by its tag", async () => {
    for (const { name } of LATEST.filter((_, index) => index % 10 === 0)) {
      const { servers } = await json(`${base}/v0.1/servers?search=${encodeURIComponent(name)}`);
      expect(servers[0]?.server.name).toBe(name);
      const { servers: meant } = await json(`${base}/v0.1/servers?search=${name.split("/")[1]}`);
      expect(meant[0]?.server.name).toBe(name);
    }
    const { headers } = await ask(`${base}/v0.1/servers?search=weather`);
    expect(headers.get("Cache-Control")).toBe("max-age=5");
    const again = await ask(`${base}/v0.1/servers?search=weather`, {
      headers: { "if-none-match": headers.get("ETag") ?? "" },
    });
    expect([again.status, again.headers.get("ETag")]).toEqual([304, headers.get("ETag")]);
  });

  it("a strict client finds all that must be there, and nothing that is null", async () => {
    const list = `${base}/v0.1/servers?limit=100`;
    const official = ["isLatest", "publishedAt", "status", "statusChangedAt", "updatedAt"];
    for (const { server, _meta } of await pages(list, (cursor) => `${list}&cursor=${cursor}`)) {
      expect(Object.keys(_meta[OFFICIAL] ?? {}).sort()).toEqual(official);
      expect(JSON.stringify([server, _meta[OFFICIAL]])).not.toContain("null");
      for (const field of ["publishedAt", "statusChangedAt", "updatedAt"])
        expect(_meta[OFFICIAL]?.[field]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  it("Copilot may read across origins, its token is ignored, and a preflight lets it", async () => {
    const origin = { origin: "https://github.com" };
    const answers = [
      await ask(`${base}/v0.1/servers`, { headers: { ...origin, authorization: "Bearer ghu_nonsense" } }),
      await ask(`${base}/v0.1/servers/com.example%2Fodd/versions/latest`, { headers: origin }),
      await ask(`${base}/v0.1/servers`, {
        method: "OPTIONS",
        headers: {
          ...origin,
          "access-control-request-method": "GET",
          "access-control-request-headers": "authorization",
        },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 204]);
    for (const { headers } of answers) {
      expect(headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(headers.get("Access-Control-Allow-Methods")).toBe("GET, OPTIONS");
      expect(headers.get("Access-Control-Allow-Headers")).toBe("Authorization, Content-Type");
    }
  });

  it("curl finds a version typed as it is", async () => {
    const target = `${base}/v0.1/servers/com.example/odd/versions/1.0.1º`;
    const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: x\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n`);
    expect(await sendRaw(Number(new URL(daemon.url).port), bytes)).toMatchObject({ status: 200 });
  });
});

it("ToolHive's Cloud UI asks for the registries and lists the first", async () => {
  const { registries } = await json<{ registries: { name: string }[] }>("/v1/registries");
  expect(registries.map(({ name }) => name)).toEqual(["default", OTHER]);
  const { servers } = await json(`/registry/${registries[0]?.name}/v0.1/servers?version=latest`);
  expect(servers.length).toBe(30);
});

function byKey(a: MadeUpServer, b: MadeUpServer): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
