import { parentPort, workerData } from "node:worker_threads";
import { RegistrydError } from "../errors.ts";
import { createRedactor } from "../redact.ts";
import { createSource } from "../sources/create-source.ts";
import { removeAbandonedFolders } from "../sources/git/fallback/temporary-folder.ts";
import { openStore } from "../store/open.ts";
import { systemClock } from "../system-clock.ts";
import { createEngine } from "./engine.ts";
import { type Command, type Event, sendError, type WorkerStart } from "./protocol.ts";
import { createPostedLog, serveEngine } from "./serve-engine.ts";

// The thread that holds the engine: it alone writes to the store, and nothing it does can stall a request.
if (parentPort === null) throw new Error("this file is the entry of a worker thread");
const port = parentPort;
const post = (event: Event) => port.postMessage(event);

try {
  await work(workerData);
  port.close();
} catch (error) {
  // An error loses its code when the thread dies of it.
  if (error instanceof RegistrydError) post({ type: "fatal", error: sendError(error) });
  throw error;
}

async function work({ databasePath, config }: WorkerStart): Promise<void> {
  removeAbandonedFolders();
  const redactor = createRedactor();
  const store = openStore(databasePath, { create: false });
  const engine = createEngine({
    store,
    createSource,
    clock: systemClock,
    random: Math.random,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    log: createPostedLog(post, redactor.redact),
    redactor,
    onState: (state) => post({ type: "state", state }),
    onRunEnded: (run) => post({ type: "ended", run }),
  });
  const served = serveEngine(engine, config, systemClock, post);
  port.on("message", (command: Command) => served.handle(command));
  await served.stopped;
  store.close();
}
