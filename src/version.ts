import packageJson from "../package.json" with { type: "json" };

// Put in by scripts/build.mjs; unbuilt code (tests) has neither.
declare const __COMMIT__: string | null | undefined;
declare const __BUILD_DATE__: string | null | undefined;

/** What is running. `commit` and `buildDate` (its commit time, ISO 8601 UTC) are null outside a git checkout. */
export const BUILD = {
  version: packageJson.version,
  commit: typeof __COMMIT__ === "undefined" ? null : (__COMMIT__ ?? null),
  buildDate: typeof __BUILD_DATE__ === "undefined" ? null : (__BUILD_DATE__ ?? null),
} as const;
