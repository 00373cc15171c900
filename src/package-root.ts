import { fileURLToPath } from "node:url";

/** The folder of package.json, with a slash at its end; the same for `src/` and for the bundle in `dist/`. */
export const PACKAGE_ROOT = fileURLToPath(new URL("..", import.meta.url));
