import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClient, type HttpRequest } from "../../src/sources/http-fetch.ts";
import { hasOpenssl, makeCertificate } from "../support/certificate.ts";
import { startHttpServer } from "../support/git-server.ts";

let client: HttpClient;
let releasers: (() => unknown)[];

beforeEach(() => {
  client = createHttpClient({ connectTimeoutMs: 1_000, idleTimeoutMs: 500 });
  releasers = [() => client.close()];
});

afterEach(async () => {
  for (const release of releasers.reverse()) await release();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = await startHttpServer(handler);
  releasers.push(server.close);
  return server.origin;
}

/** A server of the protocol's bytes; `onSocket` gets each connection. */
async function serveRaw(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  releasers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function get(
  url: string,
  more: Partial<HttpRequest> = {},
  signal = new AbortController().signal,
): Promise<string> {
  const request = { method: "GET", url: new URL(url), headers: {}, body: null, ...more } as const;
  const answer = await client.request(
    { statuses: [200], contentTypes: ["", "text/plain"], maxBodyBytes: 1_000, ...request },
    signal,
  );
  const pieces: Buffer[] = [];
  for await (const piece of answer.body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe("connections", () => {
  it("are kept alive, also past an error", async () => {
    const sockets = new Set<Socket>();
    const origin = await serve((request, response) => {
      sockets.add(request.socket);
      response.writeHead(request.url === "/bad" ? 500 : 200).end("text");
    });
    await get(origin);
    await expect(get(`${origin}/bad`)).rejects.toMatchObject({ code: "http_status" });
    await get(origin);
    expect(sockets.size).toBe(1);
  });

  it.each(["GET", "POST"] as const)("that the server closed meanwhile are replaced (%s)", async (method) => {
    let connections = 0;
    const origin = await serveRaw((socket) => {
      connections++;
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        socket.once("data", () => socket.destroy());
      });
    });
    const body = method === "POST" ? Buffer.from("x") : null;
    expect(await get(origin, { method, body })).toBe("ok");
    expect(await get(origin, { method, body })).toBe("ok");
    expect(connections).toBe(2);
  });

  it("that the server closed meanwhile are replaced, however many were kept", async () => {
    const origin = await serveRaw((socket) => {
      socket.once("data", () => {
        setTimeout(() => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), 50);
        socket.once("data", () => socket.resetAndDestroy());
      });
    });
    expect(await Promise.all([get(origin), get(origin), get(origin), get(origin)])).toEqual(Array(4).fill("ok"));
    expect(await get(origin)).toBe("ok");
  });

  it("that are cut at their first use are an error", async () => {
    let connections = 0;
    const origin = await serveRaw((socket) => {
      connections++;
      socket.once("data", () => socket.destroy());
    });
    await expect(get(origin)).rejects.toMatchObject({ code: "network" });
    expect(connections).toBe(1);
  });

  it("are at most 16 to one host, for all clients together", async () => {
    const other = createHttpClient({ connectTimeoutMs: 1_000, idleTimeoutMs: 500 });
    releasers.push(() => other.close());
    let open = 0;
    let most = 0;
    const origin = await serve((_, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end("ok");
      }, 20);
    });
    const requests = Array.from({ length: 40 }, async (_, at) => {
      if (at % 2 === 0) client = [client, other][at % 4 === 0 ? 0 : 1] as HttpClient;
      return get(origin);
    });
    await Promise.all(requests);
    expect(most).toBe(16);
  });

  it("carry no userinfo of an address", async () => {
    let authorization: string | undefined = "none asked";
    const origin = await serve((request, response) => {
      authorization = request.headers.authorization;
      response.end();
    });
    await get(origin.replace("http://", "http://user:secret@"));
    expect(authorization).toBeUndefined();
  });
});

describe("answers", () => {
  it.each<[string, (response: ServerResponse) => void, string]>([
    ["headers of 100 KB", (response) => response.setHeader("Set-Cookie", "x".repeat(100_000)).end(), "limit_exceeded"],
    [
      "a body that is said to be too long",
      (response) => response.setHeader("Content-Length", 1_001).write("x"),
      "limit_exceeded",
    ],
    ["a body that is too long", (response) => response.write("x".repeat(1_001)), "limit_exceeded"],
    [
      "a body that is compressed",
      (response) => response.setHeader("Content-Encoding", "gzip").end(gzipSync("text")),
      "content_type",
    ],
    ["a chain of encodings", (response) => response.setHeader("Content-Encoding", "gzip, br").end("x"), "content_type"],
    [
      "a web page",
      (response) => response.setHeader("Content-Type", "text/html; charset=utf-8").end("x"),
      "content_type",
    ],
    ["another type", (response) => response.setHeader("Content-Type", "image/png").end("x"), "content_type"],
    ["a part", (response) => response.writeHead(206).end("x"), "http_status"],
    ["nothing at all", () => {}, "timeout"],
    ["a beginning alone", (response) => response.write("x"), "timeout"],
  ])("with %s are refused", async (_, answer, code) => {
    const origin = await serve((__, response) => answer(response));
    await expect(get(origin)).rejects.toMatchObject({ code });
    client.close();
    client = createHttpClient({ connectTimeoutMs: 1_000, idleTimeoutMs: 500 });
  });

  it("that are no HTTP are refused", async () => {
    const origin = await serveRaw((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    await expect(get(origin)).rejects.toMatchObject({ code: "network" });
  });

  it("of an error are not read to their end, nor shown", async () => {
    let sent = 0;
    const origin = await serve((_, response) => {
      response.writeHead(500);
      const more = () => {
        if (response.destroyed) return;
        sent += 16_384;
        response.write("secret".padEnd(16_384), more);
      };
      more();
    });
    const error = await get(origin).catch((thrown) => thrown);
    expect(error.code).toBe("http_status");
    expect(error.message).not.toContain("secret");
    expect(sent).toBeLessThan(8 << 20);
  });

  it("are called off with the reason given", async () => {
    const origin = await serve((_, response) => void response.write("x"));
    const control = new AbortController();
    const reason = new Error("called off");
    setTimeout(() => control.abort(reason), 50);
    await expect(get(origin, {}, control.signal)).rejects.toBe(reason);
  });
});

describe.skipIf(!hasOpenssl)("G13 TLS", () => {
  it.each([
    ["a self-signed certificate", undefined, /self-signed/],
    ["an old version of TLS", "TLSv1.1", /TLS/],
  ] as const)("%s is refused with its reason", async (_, maxVersion, words) => {
    const folder = mkdtempSync(join(tmpdir(), "registryd-test-tls-"));
    releasers.push(() => rmSync(folder, { recursive: true }));
    const { key, cert } = makeCertificate(folder);
    const versions =
      maxVersion === undefined ? {} : ({ maxVersion, minVersion: "TLSv1", ciphers: "ALL:@SECLEVEL=0" } as const);
    const server = createTlsServer({ key, cert, ...versions }).listen(0, "127.0.0.1");
    await once(server, "listening");
    releasers.push(() => server.close());
    const failed = get(`https://localhost:${(server.address() as AddressInfo).port}/`);
    await expect(failed).rejects.toMatchObject({
      code: "tls",
      message: expect.stringMatching(words),
      hint: expect.any(String),
    });
  });
});
