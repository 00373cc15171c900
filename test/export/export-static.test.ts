import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RegistrydError } from "../../src/errors.ts";
import { exportStatic } from "../../src/export/export-static.ts";
import { createPublicApp } from "../../src/http/public-app.ts";
import { NO_ENGINE } from "../../src/http/source-view.ts";
import { silentLog } from "../http/public-fixture.ts";
import { type Item, walk } from "../support/client.ts";
import { documentOf } from "../support/documents.ts";
import { createFakePlace, type FakePlace } from "../support/fake-place.ts";
import { madeUpRegistry } from "../support/made-up-registry.ts";
import { filesBelow, startStaticServer } from "../support/static-server.ts";
import { configOf, createSite, type EngineSite } from "../sync/engine-site.ts";

let root: string;
/** The one that is exported, and all that were made. */
let site: EngineSite;
let sites: EngineSite[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "registryd-export-"));
  sites = [];
});

afterEach(async () => {
  for (const made of sites) await made.close();
  rmSync(root, { recursive: true, force: true });
});

async function serve(place: FakePlace): Promise<void> {
  site = createSite({ places: { a: place }, config: configOf({ a: { deletionGuard: null } }) });
  sites.push(site);
  await site.sync("a");
}

const folder = () => join(root, "out");

function write(options: Partial<Parameters<typeof exportStatic>[0]> = {}) {
  const { reader, clock } = site;
  return exportStatic({
    reader,
    clock,
    registry: "default",
    folder: folder(),
    provenance: "full",
    log: silentLog,
    ...options,
  });
}

/** What the public listener answers. */
async function live(target: string): Promise<Buffer | null> {
  const { reader, clock } = site;
  const { ask } = createPublicApp({
    reader,
    http: { cacheBytes: 0, provenance: "full" },
    live: NO_ENGINE,
    clock,
    log: silentLog,
    record: () => {},
  });
  const answer = await ask({ method: "GET", target, header: () => undefined, socket: null });
  return answer.status === 200 ? answer.body : null;
}

/** The request that a file answers: its path, and what a further page has behind it. */
function targetOf(file: string): string {
  const path = file.replace(/\/index\.json$/, "");
  const [folder = "", cursor] = path.split("/cursor=");
  return `/${folder.split("/").map(encodeURIComponent).join("/")}${cursor === undefined ? "" : `?cursor=${cursor}`}`;
}

interface Listed {
  readonly name: string;
  readonly version: string;
  readonly namespace?: string;
  readonly server?: Listed;
}

/** The files that a client could ask for, from a walk over the answers themselves. */
async function expectedFiles(): Promise<readonly string[]> {
  const files = ["openapi.json", "openapi.yaml"];
  for (const [key, path] of Object.entries(LISTS)) {
    let cursor = "";
    do {
      files.push(`${path}${cursor && `/cursor=${cursor}`}/index.json`);
      const page = JSON.parse(String(await live(`/${path}${cursor && `?cursor=${cursor}`}`)));
      for (const item of page[key] as Listed[]) {
        const { name, namespace, version } = item.server ?? item;
        const entry = `${path}/${namespace === undefined ? name : `${namespace}/${name}`}`;
        files.push(`${entry}/index.json`, `${entry}/versions/index.json`, `${entry}/versions/latest/index.json`);
        files.push(`${entry}/versions/${version}/index.json`);
      }
      cursor = page.metadata.nextCursor ?? "";
    } while (cursor !== "");
  }
  return [...new Set(files)].sort();
}

const LISTS = {
  servers: "v0.1/servers",
  skills: "v0.1/x/dev.toolhive/skills",
  plugins: "v0.1/x/dev.toolhive/plugins",
};

const EXAMPLE = JSON.parse(readFileSync("registry.example.json", "utf8"));
const MADE_UP = madeUpRegistry(400);

describe.each([
  { name: "the example", document: EXAMPLE },
  { name: "every form of entry", document: JSON.parse(readFileSync("fixtures/good/every-form.json", "utf8")) },
  { name: "a made-up registry of many pages", document: MADE_UP },
])("the tree of $name", ({ document }) => {
  beforeEach(() => serve(createFakePlace(document)));

  it("has a file for each answer, and each file is that answer, byte for byte", async () => {
    const { files, bytes } = await write();
    const found = filesBelow(folder());
    expect(found).toEqual(await expectedFiles());
    let sum = 0;
    for (const file of found) {
      const content = readFileSync(join(folder(), file));
      expect([file, content.equals((await live(targetOf(file))) ?? Buffer.of())]).toEqual([file, true]);
      sum += content.length;
    }
    expect({ files, bytes }).toEqual({ files: found.length, bytes: sum });
  });

  it("is to a client of a plain web server what the registry itself is", async () => {
    await write();
    const server = await startStaticServer(folder());
    try {
      const items = await walk(`${server.url}/v0.1/servers`);
      expect(items.map(({ server }) => `${server.name}@${server.version}`)).toEqual(
        site.reader
          .summaries(1, null)
          .filter(({ key }) => key.startsWith("server:"))
          .map(({ key }) => key.replace("server:", "")),
      );
      for (const { server: entry } of items.slice(0, 50)) {
        for (const name of [encodeURIComponent(entry.name), entry.name]) {
          const response = await fetch(`${server.url}/v0.1/servers/${name}/versions/${entry.version}`);
          expect(((await response.json()) as Item).server).toMatchObject(entry);
        }
      }
    } finally {
      await server.stop();
    }
  });
});

it("needs more than one page for the made-up registry, and has skills in the example", () => {
  expect([MADE_UP.data.servers.length > 300, EXAMPLE.data.skills.length > 0]).toEqual([true, true]);
});

it("docs/static-export.md has a row for every form of file, and none that nothing has", async () => {
  const rows = [...readFileSync("docs/static-export.md", "utf8").matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, row]) => row ?? "",
  );
  const forms = rows.map((row) => {
    const pattern = row
      .replaceAll(".", "\\.")
      .replace("…", ".*")
      .replace("={cursor}", "=.*")
      .replace(/\{\w+\}/g, "(?!cursor=|latest/)[^/]+");
    return { row, pattern: new RegExp(`^${pattern}$`) };
  });
  await serve(createFakePlace({ ...MADE_UP, data: { ...MADE_UP.data, skills: manySkills(40) } }));
  await write();
  const files = filesBelow(folder());
  const formsOf = (file: string) => forms.filter(({ pattern }) => pattern.test(file)).map(({ row }) => row);
  expect(files.filter((file) => formsOf(file).length !== 1)).toEqual([]);
  expect(new Set(files.flatMap(formsOf))).toEqual(new Set(rows));
});

function manySkills(count: number): readonly object[] {
  const [skill] = EXAMPLE.data.skills;
  return Array.from({ length: count }, (_, index) => ({ ...skill, name: `skill-${index}` }));
}

describe("names and versions that would lead elsewhere", () => {
  it("stay in the tree, each in a folder of its own", async () => {
    const odd = [
      "../..@..",
      "../..@../../../x",
      "index.json/x@index.json",
      "a.b/c@1//2",
      "a.b/c@index.json/..",
      "a.b/c@/",
    ];
    await serve(createFakePlace(documentOf(...odd, "a.b/c@2024/11", "a.b/c@1.0.1º")));
    const served = site.reader.summaries(1, null).length;
    expect(served).toBe(odd.length + 2);
    await write();
    expect(filesBelow(root).filter((file) => !/^out\/(v0\.1|openapi)/.test(file))).toEqual([]);
    const items = filesBelow(folder()).filter((file) => /\/versions\/(?!latest\/).+\/index\.json$/.test(file));
    expect(items).toHaveLength(served);
    expect(items).toContain("v0.1/servers/a.b/c/versions/2024/11/index.json");
  });
});

describe("a folder that has something in it already", () => {
  beforeEach(async () => {
    await serve(createFakePlace(documentOf("a.b/c@1.0.0", "a.b/d@1.0.0")));
    await write();
  });

  it("keeps what no export wrote, and loses what an earlier one did", async () => {
    mkdirSync(join(folder(), ".git"));
    writeFileSync(join(folder(), ".git/HEAD"), "ref");
    writeFileSync(join(folder(), "CNAME"), "example.com");
    await serve(createFakePlace(documentOf("a.b/c@1.0.0")));
    await write();
    const files = filesBelow(folder());
    expect(files.filter((file) => !/^(v0\.1|openapi)/.test(file))).toEqual([".git/HEAD", "CNAME"]);
    expect(files.filter((file) => file.includes("a.b/d"))).toEqual([]);
    expect(files).toContain("v0.1/servers/a.b/c/versions/latest/index.json");
  });

  it("is made free of what an export left behind that was killed", async () => {
    mkdirSync(join(folder(), ".registryd-export/new/v0.1"), { recursive: true });
    writeFileSync(join(folder(), ".registryd-export/new/v0.1/half"), "");
    await write();
    expect(filesBelow(folder())).toEqual(await expectedFiles());
  });
});

describe("an export that fails", () => {
  it("leaves the folder as it was", async () => {
    await serve(createFakePlace(documentOf("a.b/c@1.0.0")));
    await write();
    const before = filesBelow(folder());
    // No disk can name it, and it comes last.
    const long = `a.b/z@${"º".repeat(200)}`;
    await serve(createFakePlace(documentOf("a.b/a@1.0.0", long)));
    await expect(write()).rejects.toMatchObject({ code: "unreadable", message: expect.stringContaining("longer") });
    expect(filesBelow(folder())).toEqual(before);
    await expect(write({ folder: join(root, "other") })).rejects.toMatchObject({ code: "unreadable" });
    expect(filesBelow(root).filter((file) => file.startsWith("other"))).toEqual([]);
  });

  it("says that a registry waits for its first sync", async () => {
    const place = createFakePlace();
    place.fail(new RegistrydError("network", "nobody answers"));
    await serve(place);
    await expect(write()).rejects.toMatchObject({
      code: "not_found",
      message: "registry default has nothing to export yet",
    });
    expect(filesBelow(root)).toEqual([]);
  });

  it("says that two entries would have one file", async () => {
    await serve(createFakePlace(documentOf("a.b/c@..", "a.b/c@%2E%2E")));
    await expect(write()).rejects.toMatchObject({
      message: expect.stringContaining("two answers would have this path"),
    });
  });
});
