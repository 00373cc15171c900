import { openStore } from "../../../src/store/open.ts";
import { importGeneration } from "../import-generation.ts";

// Imports one generation after the other until it is killed; a line on standard output acknowledges each.
const [, , path = "", entries = "200", first = "1"] = process.argv;
const store = openStore(path, { create: false });
for (let generation = Number(first); ; generation++) {
  importGeneration(store, generation, Number(entries));
  process.stdout.write(`acked ${generation}\n`);
}
