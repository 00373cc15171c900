import { isIP } from "node:net";
import type { ListenAddress } from "./config.ts";

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or `:8080` for every IPv4 address; null for anything else. */
export function parseListenAddress(text: string): ListenAddress | null {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return null;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : null;
  if (plain === undefined || plain === "") return { host: "0.0.0.0", port };
  return isIP(plain) === 4 || (HOST_NAME.test(plain) && !/^[\d.]+$/.test(plain)) ? { host: plain, port } : null;
}

/** The text that `parseListenAddress` reads back. */
export function formatListenAddress({ host, port }: ListenAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether two listeners would ask for the same port of the same address. Port 0 never clashes. */
export function addressesClash(a: ListenAddress, b: ListenAddress): boolean {
  return a.port === b.port && a.port !== 0 && (a.host === b.host || isWildcard(a.host) || isWildcard(b.host));
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}
