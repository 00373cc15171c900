import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { listen } from "../../src/http/listen.ts";
import { row } from "../http/memory-store.ts";
import { publicFixture } from "../http/public-fixture.ts";
import { openSocket } from "../http/raw-client.ts";
import { waitUntil } from "../support/wait-until.ts";

const NGINX = (() => {
  try {
    return execFileSync("which", ["nginx"], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
})();

const STATE = { rows: Array.from({ length: 20 }, (_, index) => row(`io.github.acme/s${index}`)) };
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Our listener, and the targets that it was asked. */
async function startServer() {
  const { app } = publicFixture(STATE);
  const targets: string[] = [];
  const ask: typeof app.ask = (asked) => {
    targets.push(asked.target);
    return app.ask(asked);
  };
  const { address, close } = await listen({ ...app, ask }, { host: "127.0.0.1", port: 0 }, DEFAULT_LIMITS);
  ends.push(() => void close(0));
  return { port: address.port, targets };
}

/** A server that knows nothing of bodies: each line that looks like a request is one. */
async function startNaiveServer() {
  const targets: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      for (const [, target = ""] of chunk.toString("latin1").matchAll(/^(?:GET|POST|HEAD) (\S+) HTTP/gm)) {
        targets.push(target);
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => void server.close());
  return { port: (server.address() as AddressInfo).port, targets };
}

/** nginx in front of a port, with one kept connection to it that all its clients share; returns its own port. */
async function proxyTo(port: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "registryd-nginx-"));
  const own = await freePort();
  writeFileSync(join(folder, "nginx.conf"), configOf(port, own));
  const nginx = spawn(NGINX, ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")], {
    stdio: "ignore",
  });
  ends.push(() => {
    nginx.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  await waitUntil(() => accepts(own, nginx), 10_000);
  return own;
}

function configOf(port: number, own: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`);
  return `daemon off; master_process off; pid nginx.pid;
events {}
http {
  access_log off; keepalive_timeout 1s; ${temporary.join(" ")}
  upstream registryd { server 127.0.0.1:${port}; keepalive 1; }
  server {
    listen 127.0.0.1:${own};
    location / { proxy_pass http://registryd; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function accepts(port: number, nginx: ChildProcess): Promise<boolean> {
  if (nginx.exitCode !== null) throw new Error("nginx has ended");
  const socket = openSocket(port);
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("close", () => resolve(false));
  });
  socket.destroy();
  return isOpen;
}

/** Sends bytes and collects what comes back until the other side closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = openSocket(port);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.write(bytes, "latin1");
  await once(socket, "close");
  return text;
}

/** Asked by nobody else. */
const HIDDEN_TARGET = "/v0.1/servers?limit=1";
const HIDDEN = `GET ${HIDDEN_TARGET} HTTP/1.1\r\nHost: x\r\n\r\n`;
const POST = "POST /v0.1/servers HTTP/1.1\r\nHost: x\r\n";
const GET = "GET /v0.1/servers?limit=2 HTTP/1.1\r\nHost: x\r\n";
const SIZE = HIDDEN.length.toString(16);

describe.skipIf(NGINX === "")("H13 behind nginx: no request is smuggled into the connection that others share", () => {
  it.each([
    ["a body on GET", `${GET}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    ["a body on POST", `${POST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    ["a body in chunks", `${POST}Transfer-Encoding: chunked\r\n\r\n${SIZE}\r\n${HIDDEN}\r\n0\r\n\r\n`],
    ["chunks on GET", `${GET}Transfer-Encoding: chunked\r\n\r\n${SIZE}\r\n${HIDDEN}\r\n0\r\n\r\n`],
    ["length and chunks", `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ["two lengths", `${POST}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    ["a hidden length", `${GET}Content-Length : ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    ["chunk extensions", `${POST}Transfer-Encoding: chunked\r\n\r\n4;a=b\r\nabcd\r\n0\r\nX: y\r\n\r\n`],
    ["chunks under another spelling", `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ["a folded header", `${GET}X: a\r\n Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    ["lines without CR", `${GET.replaceAll("\r", "")}Content-Length: ${HIDDEN.length}\n\n${HIDDEN}`],
    [
      "a length for HEAD",
      `HEAD /v0.1/servers HTTP/1.1\r\nHost: x\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    ],
    ["an expectation", `${POST}Expect: 100-continue\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    [
      "another protocol",
      `${GET}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    ],
  ])("%s", async (_, bytes) => {
    const { port, targets } = await startServer();
    const proxy = await proxyTo(port);
    expect(await exchange(proxy, bytes)).toMatch(/^HTTP\/1\.1 [1245]\d\d /);
    for (let limit = 3; limit < 8; limit++) {
      const response = await fetch(`http://127.0.0.1:${proxy}/v0.1/servers?limit=${limit}`);
      const { servers } = (await response.json()) as { servers: unknown[] };
      expect([response.status, servers.length]).toEqual([200, limit]);
    }
    expect(targets).not.toContain(HIDDEN_TARGET);
  });

  it("that a server which knows nothing of bodies would take is found", async () => {
    const { port, targets } = await startNaiveServer();
    await exchange(await proxyTo(port), `${POST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`);
    expect(targets).toContain(HIDDEN_TARGET);
  });
});
