import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PACKAGE_ROOT } from "../../../package-root.ts";

/** The child's program: beside the bundle that runs, or, for unbundled code, where the build puts it. */
export function childEntry(): string {
  const besideBundle = fileURLToPath(new URL("git-child.js", import.meta.url));
  return existsSync(besideBundle) ? besideBundle : `${PACKAGE_ROOT}dist/git-child.js`;
}
