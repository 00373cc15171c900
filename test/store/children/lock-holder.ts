import { acquireLock } from "../../../src/store/lock.ts";

// Takes the lock, says so, and holds it until its standard input ends.
const [, , path = ""] = process.argv;
const info = { pid: process.pid, startedAt: "2026-11-20T10:00:00.000Z", version: "0.1.0", internalAddress: null };
try {
  const lock = acquireLock(path, info);
  process.stdout.write("locked\n");
  process.stdin.resume().once("end", () => {
    lock.release();
    process.stdout.write("released\n");
  });
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  process.stdout.write(`refused ${JSON.stringify({ code, message })}\n`);
}
