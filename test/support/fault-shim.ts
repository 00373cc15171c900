import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { it } from "vitest";

const SOURCE = fileURLToPath(new URL("fault-shim.c", import.meta.url));
const COMPILER = "gcc";

export const itWithShim = it.skipIf(process.platform !== "linux" || spawnSync(COMPILER, ["--version"]).status !== 0);

type Calls = "stat" | "open" | "read" | "write";

/** Calls of a program on chosen files, made to fail and let go again. */
export interface FaultShim {
  /** What the program is to be started with. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on these calls on files whose path begins so fail. */
  fail(calls: readonly Calls[], errno: keyof typeof constants.errno, prefix: string): void;
  /** From now on files whose path begins so are on a file system of this type. */
  pretendType(type: number, prefix: string): void;
  heal(): void;
}

/** Compiles the shim into a folder, where the files that steer it lie too. */
export function makeFaultShim(folder: string): FaultShim {
  const library = join(folder, "fault-shim.so");
  const control = join(folder, "fault-shim.txt");
  execFileSync(COMPILER, ["-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]);
  return {
    env: { LD_PRELOAD: library, FAULT_SHIM: control },
    fail: (calls, errno, prefix) =>
      writeFileSync(control, calls.map((call) => `${call} ${constants.errno[errno]} ${prefix}\n`).join("")),
    pretendType: (type, prefix) => writeFileSync(control, `statfs ${type} ${prefix}\n`),
    heal: () => rmSync(control),
  };
}
