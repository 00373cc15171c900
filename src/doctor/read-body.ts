import type { IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { RegistrydError } from "../errors.ts";
import type { Body } from "./exchange.ts";

/** Receives a body, unpacks it and decodes it. @throws {RegistrydError} `limit_exceeded`; else what broke the connection */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new RegistrydError("limit_exceeded", `the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  // An answer to HEAD, and a 304, name the encoding of a body that they have not.
  if (bytes === 0) return { kind: "text", text: "" };
  return decode(Buffer.concat(chunks), response.headers["content-encoding"]?.toLowerCase() ?? "identity", maxBytes);
}

const UNPACK: Readonly<Record<string, (packed: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  br: brotliDecompressSync,
  identity: (bytes) => bytes,
};

function decode(bytes: Buffer, encoding: string, maxOutputLength: number): Body {
  const unpack = UNPACK[encoding];
  if (unpack === undefined) return { kind: "broken", why: "its Content-Encoding is one that nobody asked for" };
  let plain: Buffer;
  try {
    plain = unpack(bytes, { maxOutputLength });
  } catch {
    return { kind: "broken", why: `its body is not what Content-Encoding: ${encoding} says` };
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain) };
  } catch {
    return { kind: "broken", why: "its body is no UTF-8" };
  }
}
