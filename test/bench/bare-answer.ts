import { writeFileSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Load, startPeer } from "./site.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it came, still encoded. */
  readonly body: Buffer;
}

/** One request over a connection of `agent`, or over one of its own. */
export function ask(url: string, headers: Load["headers"] = {}, agent: Agent | false = false): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { ...headers }, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on("error", reject).end();
  });
}

export function oneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** A bare server that sends the same status, headers and body as `url` does, whatever it is asked. */
export async function startBareServer(folder: string, url: string, { headers }: Load = {}) {
  // wrk has blocked this process: let it take notice of what happened to its connections.
  await setTimeout(20);
  const { status, headers: all, body } = await ask(url, headers);
  const bodyFile = join(folder, "body");
  writeFileSync(bodyFile, body);
  const own = Object.entries(all).filter(([name]) => !/^(date|connection|keep-alive)$/.test(name));
  return startPeer("bare-server.mjs", [bodyFile, JSON.stringify(Object.fromEntries(own)), String(status)]);
}
