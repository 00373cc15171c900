/** An address as it may leave the process: no userinfo, query or fragment. */
export function showUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
