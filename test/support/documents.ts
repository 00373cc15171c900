/** A valid registry document with these servers, given as `name@version`. */
export function documentOf(...servers: readonly string[]): string {
  return JSON.stringify({
    version: "1.0.0",
    meta: { last_updated: "2026-11-20T10:00:00Z" },
    data: { servers: servers.map(serverOf) },
  });
}

function serverOf(id: string) {
  const [name = "", version = ""] = id.split("@");
  return { name, description: `What ${name} does`, version, websiteUrl: `https://example.com/${name}` };
}
