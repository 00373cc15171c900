import { madeUpServer, mulberry32, registryOf } from "./made-up-registry.ts";

/** A registry that wears its number: every entry of state `n` has version `1.n.0`. */
export function numberedRegistry(number: number, entries = 30): string {
  const random = mulberry32(number);
  const servers = Array.from({ length: entries }, (_, index) => {
    return { ...madeUpServer(index, 0, random), version: `1.${number}.0` };
  });
  return JSON.stringify(registryOf(servers), null, 2);
}

/** The number of the one state that these items are of. */
export function numberOf(items: readonly { readonly server: { readonly version: string } }[]): number {
  const versions = new Set(items.map(({ server }) => server.version));
  const [version, ...others] = versions;
  if (others.length > 0) throw new Error(`mixed of ${[...versions].join(", ")}`);
  return version === undefined ? Number.NaN : Number(version.split(".")[1]);
}
