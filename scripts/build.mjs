// Builds dist/: one bundle for the command line, one for the engine's worker thread, one for the
// child process that runs isomorphic-git, chunks for what is loaded lazily.
// Equal sources at an equal commit give equal bytes.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { build } from "esbuild";
import { buildValidators } from "./build-validators.mjs";

const outdir = process.env.REGISTRYD_OUTDIR ?? "dist";
const commit = git("rev-parse", "HEAD");
const committedAt = git("show", "--no-patch", "--format=%ct", "HEAD");

await buildValidators();
await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: {
    registryd: "src/cli/main.ts",
    "engine-worker": "src/sync/engine-worker.ts",
    "git-child": "src/sources/git/fallback/child.ts",
  },
  outdir,
  // Chunks lie beside the entry points, so that files are found from import.meta.url whichever chunk a module lands in.
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: false,
  legalComments: "none",
  external: ["better-sqlite3"],
  define: {
    __COMMIT__: JSON.stringify(commit),
    __BUILD_DATE__: JSON.stringify(committedAt === null ? null : new Date(Number(committedAt) * 1000).toISOString()),
  },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
await chmod(`${outdir}/registryd.js`, 0o755);

/** A line of git's answer; null outside a checkout. */
function git(...args) {
  if (!existsSync(".git")) return null;
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
}
