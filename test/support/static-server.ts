import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";

/**
 * A web server as the export's page of the manual has it set up: it decodes the path, takes a folder for the
 * `index.json` in it, and looks behind `cursor=…` first. It knows nothing else of what it serves.
 */
export async function startStaticServer(root: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://static.test");
    const path = decodeURIComponent(pathname);
    const found = [`${path}/cursor=${searchParams.get("cursor")}/index.json`, path, `${path}/index.json`]
      .map((file) => join(root, file))
      .find((file) => existsSync(file) && statSync(file).isFile());
    response.writeHead(found === undefined ? 404 : 200, { "Content-Type": "application/json" });
    response.end(found === undefined ? "{}" : readFileSync(found));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Every file below a folder, relative to it, sorted. */
export function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => relative(root, join(root, name)).replaceAll("\\", "/"))
    .sort();
}
