import { createInterface } from "node:readline";
import { createFileSource } from "../../src/sources/file.ts";
import { systemClock } from "../../src/system-clock.ts";

/** A file source in a process of its own: reads on each line it is sent, and tells of every hint. */
const path = process.argv[2] ?? "";
const source = createFileSource({
  name: "local",
  location: { type: "file", path },
  limits: { maxDocumentBytes: 1024 * 1024 },
  clock: systemClock,
});
const never = new AbortController().signal;

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function read(): Promise<object> {
  try {
    const { files } = await source.fetch(await source.look(null, never), new Set(), never);
    return { text: Buffer.from(files[0]?.bytes ?? []).toString() };
  } catch (error) {
    return { code: Object(error).code, hint: Object(error).hint };
  }
}

let hints = 0;
const watch = source.watch?.(() => {
  hints += 1;
});

for await (const _ of createInterface({ input: process.stdin })) {
  const found = await read();
  say({ ...found, hints, mode: watch?.mode() });
}
await watch?.close();
