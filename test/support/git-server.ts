import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./certificate.ts";

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string | null;
  readonly connection: number;
}

/** What the real server answered, for a hostile one to spoil. */
export interface GitAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Gets each request before git does; `proceed` asks git. Without an answer sent the connection stays open. */
export type Intercept = (
  request: IncomingMessage,
  response: ServerResponse,
  proceed: () => Promise<GitAnswer>,
) => void | Promise<void>;

export interface GitServer {
  readonly origin: string;
  readonly requests: readonly SeenRequest[];
  /** Connections accepted so far. */
  connections(): number;
  url(repository?: string): string;
  /** Puts a hostile layer in front of git, or takes it away. */
  intercept(intercept: Intercept | null): void;
  close(): Promise<void>;
}

export interface GitServerOptions {
  /** Hides the client's wish for protocol 2, as a server that has never heard of it would. */
  readonly withoutV2?: boolean;
  /** Serves https, as `localhost`. */
  readonly tls?: Pick<Certificate, "key" | "cert">;
}

/** Serves the bare repositories below `root` on loopback through `git http-backend`. */
export async function startGitServer(
  root: string,
  { withoutV2 = false, tls }: GitServerOptions = {},
): Promise<GitServer> {
  const requests: SeenRequest[] = [];
  const connections = new Set<unknown>();
  let layer: Intercept | null = null;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on("connection", (socket) => connections.add(socket));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const connection = [...connections].indexOf(request.socket) + 1;
    requests.push(seen(request, body, connection));
    const proceed = () => askGit(root, request, body, withoutV2);
    if (layer !== null) return layer(request, response, proceed);
    send(response, await proceed());
  }

  const plain = await listen(server);
  const origin = tls === undefined ? plain : plain.replace("http://127.0.0.1", "https://localhost");
  return {
    origin,
    requests,
    connections: () => connections.size,
    url: (repository = "catalog.git") => `${origin}/${repository}`,
    intercept: (intercept) => {
      layer = intercept;
    },
    close: () => close(server),
  };
}

export function send(response: ServerResponse, { status, headers, body }: GitAnswer): void {
  response.writeHead(status, { ...headers, "Content-Length": String(body.length) });
  response.end(body);
}

/** A server that is not git at all. */
export async function startHttpServer(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  return { origin: await listen(server), close: () => close(server) };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

function seen(request: IncomingMessage, body: Buffer, connection: number): SeenRequest {
  const { method = "", url = "", headers } = request;
  return { method, path: url, body: body.toString("latin1"), authorization: headers.authorization ?? null, connection };
}

async function askGit(root: string, request: IncomingMessage, body: Buffer, withoutV2: boolean): Promise<GitAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const protocol = withoutV2 ? undefined : request.headers["git-protocol"]?.toString();
  const backend = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: String(body.length),
      ...(protocol === undefined ? {} : { GIT_PROTOCOL: protocol }),
    },
  });
  backend.stdin.on("error", () => {});
  backend.stdin.end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) chunks.push(chunk as Buffer);
  return parseCgi(Buffer.concat(chunks));
}

function parseCgi(output: Buffer): GitAnswer {
  const headEnd = output.indexOf("\r\n\r\n");
  const lines = output.toString("latin1", 0, headEnd).split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name = "", ...value] = line.split(": ");
    headers[name] = value.join(": ");
  }
  const { Status: status = "200", ...others } = headers;
  return { status: Number.parseInt(status, 10), headers: others, body: output.subarray(headEnd + 4) };
}
