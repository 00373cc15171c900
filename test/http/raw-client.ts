import { connect, type Socket } from "node:net";

export interface RawAnswer {
  /** 0 when the connection ended without one. */
  readonly status: number;
  readonly text: string;
  readonly tookMs: number;
}

/** Sends bytes as they are and collects what comes back until the other side closes. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const startedMs = performance.now();
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const socket = openSocket(port);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, text, tookMs: performance.now() - startedMs });
    });
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  });
}

export function openSocket(port: number): Socket {
  const socket = connect({ host: "127.0.0.1", port });
  // A refused or reset connection is an outcome here, told by `close`.
  socket.on("error", () => {});
  // Without a reader a socket never learns that the other side has closed.
  return socket.resume();
}
