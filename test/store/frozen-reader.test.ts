import { expect, it } from "vitest";
import { openFrozenReader, openReader, openStore } from "../../src/store/open.ts";
import { temporaryFolder } from "./scene.ts";

it("reads all as it was when it was opened, whatever is committed meanwhile", () => {
  const folder = temporaryFolder();
  const path = folder.file("registryd.db");
  const store = openStore(path, { create: true });
  const configure = (...names: readonly string[]) =>
    store.applyConfig(
      [],
      names.map((name, index) => ({ name, isDefault: index === 0, sources: [], require: [] })),
      "2026-11-20T10:00:00.000Z",
    );
  configure("one");
  const [plain, frozen] = [openReader(path), openFrozenReader(path)];
  const version = frozen.dataVersion();
  configure("one", "two");
  const names = (reader: typeof plain) => reader.registries().map(({ name }) => name);
  expect([names(plain), names(frozen)]).toEqual([["one", "two"], ["one"]]);
  expect(frozen.dataVersion()).toBe(version);
  for (const open of [plain, frozen, store]) open.close();
  folder.remove();
});
