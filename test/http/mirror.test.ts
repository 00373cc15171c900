import { expect, it, onTestFinished } from "vitest";
import type { Config } from "../../src/config/config.ts";
import type { SyncRequest } from "../../src/model.ts";
import type { Engine } from "../../src/sync/engine.ts";
import { settle } from "../support/fake-clock.ts";
import { createFakePlace, type FakePlace } from "../support/fake-place.ts";
import { configOf } from "../sync/engine-site.ts";
import { documentOf, serverOf } from "../sync/server-documents.ts";
import { type Item, isDeleted, keyOf, OFFICIAL, type ServedSite, serveSite, walk } from "./served-site.ts";

const ROUNDS = 60;
const SYNC = {
  trigger: "cli",
  force: false,
  acceptDeletions: null,
  waitMs: 60_000,
} as const satisfies Partial<SyncRequest>;
const DEPRECATED = {
  "io.modelcontextprotocol.registry/publisher-provided": { "io.github.acme": { x: { status: "deprecated" } } },
};

/** A registry of two sources under change, and the engine that is at work. */
interface Scene {
  readonly site: ServedSite;
  readonly places: Readonly<Record<"a" | "b", FakePlace>>;
  /** What each source holds: more fields by `name@version`. */
  readonly content: Readonly<Record<"a" | "b", Map<string, Record<string, unknown>>>>;
  excluded: readonly string[];
  sources: readonly ("a" | "b")[];
  engine: Engine;
}

/** What the rounds do in turn, each to another entry; `n` counts the turns. */
const STEPS: readonly { readonly name: string; readonly change: (scene: Scene, n: number) => Promise<void> }[] = [
  { name: "entries are added", change: (scene, n) => edit(scene, "a", (a) => a.set(`new${n}@1.0.0`, {})) },
  {
    name: "entries are changed",
    change: (scene, n) => edit(scene, "b", (b) => b.set(`s${n}@1.0.0`, { title: `Title ${n}` })),
  },
  {
    name: "a newer version takes over latest",
    change: (scene, n) => edit(scene, "a", (a) => a.set(`t${n}@2.0.0`, {})),
  },
  {
    name: "the newer version goes, and latest is the old one again",
    change: (scene, n) => edit(scene, "a", (a) => a.delete(`t${n}@2.0.0`)),
  },
  { name: "entries are removed", change: (scene, n) => edit(scene, "b", (b) => b.delete(`s${n + 8}@1.0.0`)) },
  { name: "they are restored", change: (scene, n) => edit(scene, "b", (b) => b.set(`s${n + 8}@1.0.0`, {})) },
  {
    name: "they are shadowed by an earlier source",
    change: (scene, n) => edit(scene, "a", (a) => a.set(`s${n}@3.0.0`, {})),
  },
  { name: "they are shadowed no more", change: (scene, n) => edit(scene, "a", (a) => a.delete(`s${n}@3.0.0`)) },
  {
    name: "they are filtered",
    change: (scene, n) => configure(scene, { excluded: [`io.github.acme/t${n}`, "*/s1?"] }),
  },
  { name: "they are let in again", change: (scene) => configure(scene, { excluded: [] }) },
  {
    name: "one is deprecated",
    change: (scene, n) => edit(scene, "a", (a) => a.set(`t${n}@1.0.0`, { _meta: DEPRECATED })),
  },
  { name: "a source leaves the registry", change: (scene) => configure(scene, { sources: ["b"] }) },
  { name: "it is back, behind the other", change: (scene) => configure(scene, { sources: ["b", "a"] }) },
  { name: "the order of sources is turned", change: (scene) => configure(scene, { sources: ["a", "b"] }) },
  { name: "the daemon is started again, after a change", change: restart },
];

async function edit(scene: Scene, name: "a" | "b", change: (content: Map<string, Record<string, unknown>>) => void) {
  change(scene.content[name]);
  const entries = [...scene.content[name]].map(([key, more]) => serverOf(key, more));
  scene.places[name].put(documentOf(...entries));
  const { sources } = await scene.engine.sync({ ...SYNC, sources: [name] });
  expect(sources[0]?.outcome).toBe("applied");
}

async function configure(scene: Scene, change: Partial<Pick<Scene, "excluded" | "sources">>): Promise<void> {
  Object.assign(scene, change);
  scene.engine.apply(configFor(scene), "reload");
  await settle();
}

async function restart(scene: Scene, n: number): Promise<void> {
  await scene.engine.stop();
  scene.content.a.set(`new${n}@1.0.0`, { title: "Changed while nobody looked" });
  scene.places.a.put(documentOf(...[...scene.content.a].map(([key, more]) => serverOf(key, more))));
  scene.engine = scene.site.restart();
  scene.engine.apply(configFor(scene), "start");
  await scene.engine.sync({ ...SYNC, sources: ["a", "b"] });
}

function configFor({ excluded, sources }: Pick<Scene, "excluded" | "sources">): Config {
  const filter = { names: { include: [], exclude: excluded }, tags: { include: [], exclude: [] } };
  const source = { filter, deletionGuard: null };
  return configOf({ a: source, b: source }, { registries: [{ name: "default", sources, require: [] }] });
}

async function createScene(): Promise<Scene> {
  const named = (prefix: string, count: number) =>
    new Map<string, Record<string, unknown>>(
      Array.from({ length: count }, (_, index) => [`${prefix}${index}@1.0.0`, {}]),
    );
  const content = { a: named("t", 8), b: named("s", 20) };
  for (const name of ["a", "b"] as const) content[name].set("both@1.0.0", { title: `Of source ${name}` });
  const document = (of: "a" | "b") => documentOf(...[...content[of]].map(([key, more]) => serverOf(key, more)));
  const places = { a: createFakePlace(document("a")), b: createFakePlace(document("b")) };
  const start = { excluded: [], sources: ["a", "b"] } as const;
  const site = await serveSite(places, { config: configFor(start) });
  onTestFinished(() => site.close());
  return { site, places, content, ...start, engine: site.engine };
}

/** Follows a registry as the contract says: what changed since the first page of the walk before, tombstones included. */
function createMirror(site: ServedSite) {
  const items = new Map<string, Item>();
  let since = "";
  return {
    items,
    async follow(between?: () => Promise<void>): Promise<number> {
      const changed = await walk(site, `limit=2${since === "" ? "" : `&updated_since=${since}`}`, between);
      for (const item of changed.items) isDeleted(item) ? items.delete(keyOf(item)) : items.set(keyOf(item), item);
      since = changed.updatedAt;
      return changed.items.length;
    },
  };
}

/** Where an unchanged entry comes from may change without a later time, so that is left out. */
const shown = (item: Item) => JSON.stringify([keyOf(item), item.server, item._meta[OFFICIAL]]);

it(`a mirror equals what is served after each of ${ROUNDS} syncs of every kind, whatever is committed and started anew in the middle of its walks`, async () => {
  const scene = await createScene();
  const { site } = scene;
  const mirror = createMirror(site);
  let commits = 0;
  let restarts = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { name, change } = STEPS[round % STEPS.length] ?? { name: "none", change: async () => {} };
    const generation = generationOf(site);
    await change(scene, Math.floor(round / STEPS.length));
    expect(generationOf(site), name).not.toBe(generation);
    // Time as an operator may set it: forward, and sometimes back.
    site.clock.jump(round % 7 === 3 ? -3_600_000 : 1_000);
    const committed: string[] = [];
    await mirror.follow(async () => {
      if (committed.length === 3) return;
      const key = `during-${round}-${committed.length}@1.0.0`;
      committed.push(key);
      await edit(scene, "a", (a) => a.set(key, {}));
      if (committed.length === 1 && round % 2 === 1) await restart(scene, 1_000 + restarts++);
      if (committed.length === 2) await edit(scene, "a", (a) => committed.map((made) => a.delete(made)));
    });
    commits += committed.length;
    const changed = await mirror.follow();
    const { items } = await walk(site, "limit=100");
    expect([name, [...mirror.items.values()].map(shown).sort()]).toEqual([name, items.map(shown).sort()]);
    expect(changed).toBeLessThan(items.length);
  }
  expect(commits).toBeGreaterThan(ROUNDS / 2);
  expect(restarts).toBeGreaterThan(ROUNDS / 10);
  expect(await mirror.follow()).toBe(0);
});

function generationOf({ reader }: ServedSite): string {
  return reader.registries()[0]?.generation ?? "";
}
