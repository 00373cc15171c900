const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const REGISTRY_NAME = /^[A-Za-z0-9]([A-Za-z0-9._~-]{0,61}[A-Za-z0-9])?$/;

/** What a source name must be, when it is not: it becomes a metric label and a command line argument. */
export function checkSourceName(name: string): string | null {
  return LABEL.test(name) ? null : "a name of 1 to 63 lower-case letters, digits and inner hyphens (an RFC 1123 label)";
}

/** Wider than a source name: what stands in a URL path without being encoded. */
export function checkRegistryName(name: string): string | null {
  if (REGISTRY_NAME.test(name)) return null;
  return "a name of 1 to 63 letters, digits and inner `.`, `_`, `~`, `-`";
}
