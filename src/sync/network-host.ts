import type { Location } from "../config/config.ts";

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** Host and port whose connections a source's runs take up; null for a place on this machine. */
export function networkHost(location: Location): string | null {
  if (location.type === "file") return null;
  const { protocol, hostname, port } = new URL(location.type === "git" ? location.repository : location.url);
  return `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
}
