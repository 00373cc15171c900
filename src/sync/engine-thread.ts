import { Worker } from "node:worker_threads";
import type { Command, Event, WorkerStart } from "./protocol.ts";

/** One life of the engine, as the other side sees it. */
export interface EngineThread {
  post(command: Command): void;
  /** Ends it at once, wherever it is. */
  terminate(): void;
}

export interface ThreadEvents {
  readonly onEvent: (event: Event) => void;
  /** Called once; `error` is what it died of, if it died. */
  readonly onExit: (error: unknown) => void;
}

export type StartThread = (start: WorkerStart, events: ThreadEvents) => EngineThread;

/** Room for a document of 128 MiB and what is made of it; beyond, the thread dies and the process lives. */
const MAX_HEAP_MB = 2_048;

interface ThreadOptions {
  /** The worker's file: the one that the build puts beside this. */
  readonly entry: URL;
  readonly maxHeapMb: number;
}

const THREAD: ThreadOptions = { entry: new URL("./engine-worker.js", import.meta.url), maxHeapMb: MAX_HEAP_MB };

export function startEngineThread(
  start: WorkerStart,
  { onEvent, onExit }: ThreadEvents,
  { entry, maxHeapMb }: ThreadOptions = THREAD,
): EngineThread {
  const worker = new Worker(entry, {
    name: "engine",
    workerData: start,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: 64 },
  });
  let diedOf: unknown = null;
  worker.on("message", onEvent);
  worker.on("error", (error) => {
    diedOf = error;
  });
  worker.on("exit", () => onExit(diedOf));
  return { post: (command) => worker.postMessage(command), terminate: () => void worker.terminate() };
}
