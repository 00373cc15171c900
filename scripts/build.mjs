// Builds dist/: one bundle for the command line, one for the engine's worker thread, chunks for what is loaded lazily.
import { cp, rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: { registryd: "src/cli/main.ts", "engine-worker": "src/sync/engine-worker.ts" },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: false,
  legalComments: "none",
  external: ["better-sqlite3"],
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  logLevel: "warning",
});
await cp("registry.example.json", "dist/registry.example.json").catch(() => {});
