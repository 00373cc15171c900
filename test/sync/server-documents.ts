/** Small registry documents of servers named by a test. */
export function documentOf(...servers: readonly (string | Record<string, unknown>)[]) {
  const entries = servers.map((server) => (typeof server === "string" ? serverOf(server) : server));
  return { version: "1.0.0", meta: { last_updated: "2026-11-20T10:00:00Z" }, data: { servers: entries } };
}

/** `geo@1.0.0` is the server `io.github.acme/geo` in version 1.0.0. */
export function serverOf(key: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const [name, version = "1.0.0"] = key.split("@");
  return {
    name: `io.github.acme/${name}`,
    description: `Server ${name}`,
    version,
    remotes: [{ type: "streamable-http", url: "https://acme.github.io/mcp" }],
    ...more,
  };
}

/** `count` servers with names of their own. */
export function manyServers(count: number, prefix = "server"): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(4, "0")}@1.0.0`);
}
