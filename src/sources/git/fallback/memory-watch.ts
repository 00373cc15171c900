import { readFile } from "node:fs/promises";

const CHECK_EVERY_MS = 50;

/**
 * Calls back once when a process holds more than `maxBytes` of memory; its heap limit does not bound buffers. Does nothing
 * on systems without `/proc`.
 * @returns ends the watch
 */
export function watchMemory(pid: number, maxBytes: number, onExceeded: () => void): () => void {
  const timer = setInterval(async () => {
    if ((await residentBytes(pid)) <= maxBytes) return;
    clearInterval(timer);
    onExceeded();
  }, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
