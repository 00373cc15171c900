import { rmSync } from "node:fs";
import { join } from "node:path";
import { openReader, openStore } from "../../../src/store/open.ts";
import { fillDisk } from "../../support/fill-disk.ts";
import { configureOne, importGeneration, servedGenerations } from "../import-generation.ts";

// Runs out of space in the middle of an import, on a file system made small for it, and gets it back.
const [, , folder = ""] = process.argv;
const path = join(folder, "registryd.db");
const filler = join(folder, "filler");
const store = openStore(path, { create: true });
configureOne(store);
importGeneration(store, 1, 200);
const reader = openReader(path);
const report = (step: string, value: unknown) => process.stdout.write(`${step} ${JSON.stringify(value)}\n`);

fillDisk(filler);
try {
  importGeneration(store, 2, 20_000);
  report("full", "not noticed");
} catch (error) {
  report("full", (error as { code: string }).code);
}
report("served", servedGenerations(reader));
rmSync(filler);
importGeneration(store, 3, 200);
report("recovered", servedGenerations(reader));
reader.close();
store.close();
openStore(path, { create: false }).close();
report("reopened", true);
