import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { it } from "vitest";

/** Runs the shell line behind it, where the machine allows that, with mounts of its own. */
const OWN_MOUNTS = ["unshare", "-rm", "sh", "-ec"] as const;

/** Runs a shell line with mounts of its own to its end; `args` are `$1` and so on. */
export function withMounts(shell: string, ...args: string[]): ReturnType<typeof spawnSync> {
  const [command, ...rest] = OWN_MOUNTS;
  return spawnSync(command, [...rest, shell, "sh", ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_PATH: join(import.meta.dirname, "../../node_modules") },
  });
}

/** A wrapper for a program that is to see what this shell line mounts; others see it below `seenBy`. */
export function mounting(shell: string): readonly string[] {
  return [...OWN_MOUNTS, `${shell}; exec "$@"`, "sh"];
}

/** A path as this process sees it. */
export function seenBy(pid: number, path: string): string {
  return join(`/proc/${pid}/root`, path);
}

export const itWithMounts = it.skipIf(withMounts("mount -t tmpfs tmpfs /tmp").status !== 0);
