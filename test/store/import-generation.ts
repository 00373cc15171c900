import type { StoreReader, StoreWriter } from "../../src/store/store.ts";
import { AT, query, registryConfig, snapshotOf, sourceConfig, walk } from "./scene.ts";

/** A store with one source and one registry. */
export function configureOne(store: StoreWriter): void {
  store.applyConfig([sourceConfig({ name: "a" })], [registryConfig("default", ["a"])], AT(0));
}

/** Makes every entry of the source say which generation it belongs to. */
export function importGeneration(store: StoreWriter, generation: number, entries: number): void {
  const document = {
    revision: `r${generation}`,
    entries: Array.from({ length: entries }, (_, n) => ({
      name: `x/n${n}`,
      version: "1.0.0",
      text: `generation ${generation} ${"-".repeat(400)}`,
    })),
  };
  store.applySnapshot(snapshotOf(store, "a", document, AT(generation), undefined));
}

/** The generations that are served at once: one, or the import was seen half done. */
export function servedGenerations(reader: StoreReader): readonly number[] {
  const [registry] = reader.registries();
  const items = walk(reader, query(registry?.id ?? 0));
  return generationsOf(items.map(({ entry }) => String(entry["description"])));
}

/** As `servedGenerations`, of a single page. */
export function pageGenerations(reader: StoreReader): readonly number[] {
  const [registry] = reader.registries();
  const { items } = reader.list(query(registry?.id ?? 0));
  const descriptions = (JSON.parse(`[${items}]`) as { server: { description: string } }[]).map(
    ({ server }) => server.description,
  );
  return generationsOf(descriptions);
}

function generationsOf(descriptions: readonly string[]): readonly number[] {
  return [...new Set(descriptions.map((text) => Number(text.split(" ")[1])))];
}
