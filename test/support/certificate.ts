import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** Signed by itself, so it is its own authority too. */
  readonly certPath: string;
}

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** Makes a certificate for `localhost` in a folder. */
export function makeCertificate(folder: string): Certificate {
  const [keyPath, certPath] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", keyPath, "-out", certPath];
  execFileSync("openssl", [...request, ...subject], { stdio: "ignore" });
  return { key: readFileSync(keyPath), cert: readFileSync(certPath), certPath };
}
