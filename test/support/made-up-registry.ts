/** A made-up registry with the shape of the real feed: most names have one version, entries have a median of about 740 bytes. */

export interface MadeUpServer {
  name: string;
  title: string;
  description: string;
  version: string;
  [field: string]: unknown;
}

export interface MadeUpRegistry {
  $schema: string;
  version: string;
  meta: { last_updated: string };
  data: { servers: MadeUpServer[]; skills: unknown[]; plugins: unknown[] };
}

const WORDS =
  "search files weather calendar invoice ticket graph vector queue deploy metrics trace mail chat image audio map route price stock".split(
    " ",
  );

/** Equal arguments give equal registries. */
export function madeUpRegistry(entries: number, seed = 1): MadeUpRegistry {
  const random = mulberry32(seed);
  const servers: MadeUpServer[] = [];
  for (let nameIndex = 0; servers.length < entries; nameIndex++) {
    const versions = Math.min(versionsOfName(random), entries - servers.length);
    for (let version = 0; version < versions; version++) servers.push(madeUpServer(nameIndex, version, random));
  }
  return registryOf(servers);
}

export function registryOf(servers: MadeUpServer[], skills: unknown[] = []): MadeUpRegistry {
  return {
    $schema:
      "https://raw.githubusercontent.com/stacklok/toolhive-core/main/registry/types/data/upstream-registry.schema.json",
    version: "1.0.0",
    meta: { last_updated: "2026-11-20T10:00:00Z" },
    data: { servers, skills, plugins: [] },
  };
}

/** The same registry with every `step`-th entry altered in its description. */
export function withChangedEntries(registry: MadeUpRegistry, step: number, mark: string): MadeUpRegistry {
  const servers = registry.data.servers.map((server, index) =>
    index % step === 0 ? { ...server, description: `Changed ${mark}: ${server.title}` } : server,
  );
  return { ...registry, data: { ...registry.data, servers } };
}

export function madeUpServer(nameIndex: number, version: number, random: () => number): MadeUpServer {
  const word = WORDS[nameIndex % WORDS.length] ?? "tool";
  const id = `${word}-${nameIndex}`;
  const environmentVariables = Array.from({ length: variableCount(random) }, (_, index) => ({
    name: `${word.toUpperCase()}_SETTING_${index}`,
    description: `Setting ${index} of the ${word} server, as its manual describes it`,
    isRequired: index % 2 === 0,
    isSecret: index % 3 === 0,
  }));
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: `io.github.made-up-${nameIndex % 997}/${id}`,
    title: `The ${word} server ${nameIndex}`,
    description: `Gives models ${word} number ${nameIndex} and what belongs to it`,
    repository: { url: `https://github.com/made-up-${nameIndex % 997}/${id}`, source: "github" },
    version: `1.${version}.0`,
    packages: [
      {
        registryType: "npm",
        identifier: `@made-up/${id}`,
        version: `1.${version}.0`,
        transport: { type: "stdio" },
        environmentVariables,
      },
    ],
  };
}

/** Uniform in [0, 1), the same row for the same seed. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function versionsOfName(random: () => number): number {
  if (random() < 0.63) return 1;
  return Math.min(1_177, 2 + Math.floor(0.7 / Math.max(random(), 0.0006)));
}

/** Few for most entries, many for one in a hundred. */
function variableCount(random: () => number): number {
  return random() < 0.01 ? 20 + Math.floor(random() * 20) : Math.floor(random() * 4);
}
