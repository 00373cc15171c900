import { isIP } from "node:net";

/**
 * What is wrong with the address of a source, or null. The sentence never repeats the address: it may hold a password.
 */
export function urlFault(text: string): string | null {
  const supported = "expected an http:// or https:// URL";
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  // In `user:password@host:path` the user is no scheme.
  if (scheme === undefined || (text.includes("@") && !text.includes("://"))) return `has no scheme; ${supported}`;
  if (scheme !== "http" && scheme !== "https") return `has the unsupported form or scheme ${scheme}:; ${supported}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:\/\/[^/]/i.test(text)) return `is not a complete URL; ${supported}`;
  if (url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/i.test(text)) {
    return "holds credentials; remove them and use auth.username and auth.passwordFile";
  }
  if (/[\s\p{Cc}\\]/u.test(text)) return `holds a space, a control character or a backslash; ${supported}`;
  return url.hash === "" ? null : "holds a fragment (#…), which is never sent; remove it";
}

/** Whether the password would cross a network in the clear. */
export function sendsInClear(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "http:" && !isLoopback(url.hostname);
}

function isLoopback(hostname: string): boolean {
  if (hostname === "localhost" || hostname === "[::1]") return true;
  return isIP(hostname) === 4 && hostname.startsWith("127.");
}
