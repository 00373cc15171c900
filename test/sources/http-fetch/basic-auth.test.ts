import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { authorization } from "../../../src/sources/http-fetch/basic-auth.ts";
import { SILENT } from "../../support/git-source.ts";

let folder: string;
let passwordFile: string;
let warnings: string[];
let secrets: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "registryd-test-password-"));
  passwordFile = join(folder, "token");
  warnings = [];
  secrets = [];
});

afterEach(() => rm(folder, { recursive: true }));

function authorize(url = "https://git.example.com/x", allowInsecureAuth = false) {
  const log = { ...SILENT, warn: (message: string) => warnings.push(message) };
  const credentials = { auth: { username: "oauth2", passwordFile }, allowInsecureAuth };
  return authorization(new URL(url), credentials, { log, addSecret: (secret) => secrets.push(secret) });
}

/** The password that the header carries. */
async function sentPassword(): Promise<string> {
  const { Authorization = "" } = await authorize();
  const [username, ...password] = Buffer.from(Authorization.replace("Basic ", ""), "base64").toString().split(":");
  expect(username).toBe("oauth2");
  return password.join(":");
}

describe("C15 a password file", () => {
  it.each([
    ["secret", "secret"],
    ["secret\n", "secret"],
    ["secret\r\n", "secret"],
    ["secret\n\n", "secret\n"],
    [" se:cret ", " se:cret "],
    ["pässwörd", "pässwörd"],
    ["x".repeat(64 * 1024), "x".repeat(64 * 1024)],
  ])("holding %j gives the password without one newline at its end", async (content, password) => {
    await writeFile(passwordFile, content, { mode: 0o600 });
    expect(await sentPassword()).toBe(password);
    expect(secrets).toEqual([password]);
    expect(warnings).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ["is missing", () => {}],
    ["is empty", () => writeFile(passwordFile, "")],
    ["is a newline", () => writeFile(passwordFile, "\n")],
    ["is a directory", () => mkdir(passwordFile)],
    ["is a FIFO", () => execFileSync("mkfifo", [passwordFile])],
    ["is a device", () => (passwordFile = "/dev/zero")],
    ["is too large", () => writeFile(passwordFile, "x".repeat(64 * 1024 + 1))],
  ])("that %s is auth_failed with a hint", async (_, make) => {
    await make();
    await expect(authorize()).rejects.toMatchObject({ code: "auth_failed", hint: expect.any(String) });
  });

  it("that everyone may read is used with a warning", async () => {
    await writeFile(passwordFile, "secret");
    await chmod(passwordFile, 0o644);
    expect(await sentPassword()).toBe("secret");
    expect(warnings).toHaveLength(1);
  });

  it("is read anew each time", async () => {
    await writeFile(passwordFile, "old", { mode: 0o600 });
    expect(await sentPassword()).toBe("old");
    await writeFile(passwordFile, "new");
    expect(await sentPassword()).toBe("new");
  });
});

describe("C14 credentials over plain http", () => {
  beforeEach(() => writeFile(passwordFile, "secret", { mode: 0o600 }));

  it.each(["http://127.0.0.1:8/x", "http://localhost/x", "http://[::1]/x"])("go to %s", async (url) => {
    expect(await authorize(url)).toHaveProperty("Authorization");
  });

  it.each(["http://git.example.com/x", "http://10.0.0.5/x", "http://localhost.example.com/x"])(
    "do not go to %s unless allowed",
    async (url) => {
      await expect(authorize(url)).rejects.toMatchObject({ code: "auth_failed" });
      expect(await authorize(url, true)).toHaveProperty("Authorization");
    },
  );
});

it("no credentials are no header", async () => {
  const none = { auth: null, allowInsecureAuth: false };
  expect(await authorization(new URL("http://x.example.com"), none, { log: SILENT, addSecret: () => {} })).toEqual({});
});
