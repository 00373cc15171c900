import { lookup } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSafeLookup } from "./safe-lookup.ts";

/** Kept-alive connections, at most so many to one host and port. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** DESIGN §6, for all sources of the process together. */
const MAX_CONNECTIONS_PER_HOST = 16;

let shared: Agents | null = null;
let users = 0;

/** The connections of the process, made for their first user. */
export function acquireAgents(): Agents {
  users++;
  shared ??= createAgents();
  return shared;
}

/** The last user closes the connections. */
export function releaseAgents(): void {
  users--;
  if (users > 0) return;
  shared?.http.destroy();
  shared?.https.destroy();
  shared = null;
}

function createAgents(): Agents {
  const options = { keepAlive: true, maxSockets: MAX_CONNECTIONS_PER_HOST, lookup: createSafeLookup(lookup) };
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, minVersion: "TLSv1.2" }) };
}
