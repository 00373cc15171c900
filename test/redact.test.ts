import { describe, expect, it } from "vitest";
import { createRedactor, redact, stripUrl } from "../src/redact.ts";

const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

describe("redact", () => {
  it.each<[name: string, text: string, expected: string]>([
    [
      "a user and password in a URL",
      "fetch https://bob:s3cret@git.example.com/x.git",
      "fetch https://git.example.com/x.git",
    ],
    ["a user alone in a URL", "https://oauth2@host/x", "https://host/x"],
    ["a token as the user", "https://ghp_abcdefgh@host/x", "https://host/x"],
    ["an at sign in a password", "https://bob:p@ss@host/x", "https://host/x"],
    ["a slash in a password", "https://bob:pa/ss?w#d@host/x", "https://host/x"],
    ["other schemes too", "ssh+git://bob:pw@host", "ssh+git://host"],
    ["several URLs", "https://a:b@c/ to HTTPS://d:e@f/", "https://c/ to HTTPS://f/"],
    [
      "a token in a query",
      "GET https://h/p?a=1&access_token=abc&b=2",
      "GET https://h/p?a=1&access_token=[redacted]&b=2",
    ],
    ["a signature in a query", "https://h/p?sv=1&sig=a%2Fb%3D", "https://h/p?sv=1&sig=[redacted]"],
    ["an Authorization header", "Authorization: Basic Ym9iOnB3\nHost: x", "Authorization: [redacted]\\u{a}Host: x"],
    ["a header as JSON", '{"authorization":"token abc","a":1}', '{"authorization":"[redacted]","a":1}'],
    ["a cookie", "set-cookie: sid=abc; Path=/", "set-cookie: [redacted]"],
    ["a bearer token", "sent Bearer abcdefgh.ijk-l", "sent Bearer [redacted]"],
    ["basic credentials", "sent Basic Ym9iOnB3", "sent Basic [redacted]"],
    ["a GitHub token", "with ghp_0123456789abcdef.", "with [redacted]."],
    ["a fine-grained GitHub token", "github_pat_11ABC_def", "[redacted]"],
    ["a GitLab token", "(glpat-AbC_123-x)", "([redacted])"],
    ["a Slack token", "xoxb-123-456-abc", "[redacted]"],
    ["an AWS key", "key AKIAIOSFODNN7EXAMPLE", "key [redacted]"],
    ["an API key", "sk-proj-abcdefghijklmnopqrst", "[redacted]"],
    ["a JWT", `got ${JWT}!`, "got [redacted]!"],
    ["a private key", `before\n${PEM}\nafter`, "before\\u{a}[redacted]\\u{a}after"],
    ["a private key cut off", "x -----BEGIN PRIVATE KEY-----\nMIIE", "x [redacted]"],
    ["a password setting", "psql password=hunter2 host=x", "psql password=[redacted] host=x"],
    ["a quoted setting", "DB_PASSWORD='a b \"c' x", "DB_PASSWORD=[redacted] x"],
    ["an environment variable", "GITHUB_TOKEN=abc&API-KEY=def", "GITHUB_TOKEN=[redacted]&API-KEY=[redacted]"],
    ["a JSON member", '{"clientSecret": "a\\"b", "x": 1}', '{"clientSecret": [redacted], "x": 1}'],
    ["a YAML line", "password: correct horse", "password: [redacted]"],
    ["a YAML line in an excerpt", "  12 |   password: hunter2 # x", "  12 |   password: [redacted]"],
    ["a YAML flow", "auth: {username: u, password: hunter2}", "auth: {username: u, password: [redacted]}"],
    ["stack lines", "boom\n    at f (/x.js:1:2)\n    at /y.js:3\nnext", "boom\\u{a}next"],
    ["stack lines as JSON", "boom\\n    at f (/x.js:1:2)\\n    at g", "boom"],
    ["colours", "\u001b[31mred\u001b[0m", "\\u{1b}[31mred\\u{1b}[0m"],
    ["a forged log line", 'x\r\n{"level":"info"}', 'x\\u{d}\\u{a}{"level":"info"}'],
    ["bidi overrides", "a\u202eb\u2028c", "a\\u{202e}b\\u{2028}c"],
  ])("%s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
    expect(redact(expected)).toBe(expected);
  });

  it.each([
    "cannot reach https://git.example.com:8443/acme/catalog.git: connection refused",
    "http://127.0.0.1:8080/v0.1/servers?search=geo&limit=30 by bob@example.com",
    "https://registry.npmjs.org/@acme/geo",
    "see http://host:8080/path@v1",
    "sources[0].git.auth.password: a password cannot stand here; use passwordFile",
    "passwordFile: /secrets/git/token cannot be read",
    "Basic authentication failed; the token was refused",
    "server:io.github.acme/geo@1.0.0 is at sha256:0123456789abcdef",
    "look at it again; what is at hand",
    "io.github.acme/pypi-query-server and glama-mcp-server, npm_config_cache, sk-learn-mcp-server-tools",
    "größer, 日本語, 🦀",
  ])("leaves ordinary text alone: %s", (text) => expect(redact(text)).toBe(text));

  it.each([
    ["letters", "a".repeat(300_000)],
    ["scheme starts", "a://".repeat(100_000)],
    ["key starts", "-----BEGIN PRIVATE KEY-----".repeat(10_000)],
    ["names of secrets", "password".repeat(40_000)],
    ["white space", " ".repeat(300_000)],
    ["line ends", "\n".repeat(300_000)],
  ])("takes its time in proportion to the text: %s", (_, text) => {
    const start = performance.now();
    redact(text);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe("createRedactor", () => {
  const secret = 'p&ss/w"örd+?';

  it.each<[name: string, shown: string]>([
    ["as it stands", secret],
    ["percent-encoded", encodeURIComponent(secret)],
    ["percent-encoded in lower case", encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 behind a user of 1", Buffer.from(`u:${secret}`).toString("base64")],
    ["in base64 behind a user of 2", Buffer.from(`us:${secret}`).toString("base64")],
    ["in base64 behind a user of 3", Buffer.from(`usr:${secret}`).toString("base64")],
    ["in base64url", Buffer.from(`u:${secret}`).toString("base64url")],
  ])("removes an added secret %s", (_, shown) => {
    const redactor = createRedactor();
    redactor.addSecret(secret);
    const text = redactor.redact(`a ${shown} b`);
    expect(text).toMatch(/^a .{0,8}\[redacted\].{0,4} b$/);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").slice(4, -4)]) {
      expect(text).not.toContain(form);
    }
  });

  it("knows nothing of secrets that were not added", () => {
    expect(createRedactor().redact("hunter22")).toBe("hunter22");
  });

  it("takes the longer of two overlapping secrets whole", () => {
    const redactor = createRedactor();
    redactor.addSecret("abcd");
    redactor.addSecret("abcdefgh");
    expect(redactor.redact("x abcdefgh")).toBe("x [redacted]");
  });

  it("leaves text alone for a secret too short to be told from it", () => {
    const redactor = createRedactor();
    redactor.addSecret("");
    redactor.addSecret("a");
    expect(redactor.redact("banana")).toBe("banana");
  });

  it("forgets the oldest of more than a hundred", () => {
    const redactor = createRedactor();
    for (let index = 0; index <= 100; index += 1) redactor.addSecret(`secret-number-${index}-`);
    expect(redactor.redact("secret-number-0- secret-number-1- secret-number-100-")).toBe(
      "secret-number-0- [redacted] [redacted]",
    );
  });
});

describe("stripUrl", () => {
  it.each<[url: string, shown: string]>([
    ["https://git.example.com/acme/mcp-catalog.git", "https://git.example.com/acme/mcp-catalog.git"],
    ["https://git.example.com", "https://git.example.com"],
    ["https://u:p@h/x?token=1#y", "https://h/x"],
    ["https://u:p@h:443", "https://h/"],
    ["https://h/@scope/x@1?a@b", "https://h/@scope/x@1"],
    ["https://h/x#?y", "https://h/x"],
    ["https://u:p/w@h/x?y", "https://h/x"],
    ["https://u:p?w@h/x", "https://h/x"],
    ["https:\\\\u:p@h\\x", "https://h/x"],
    ["not a url?x", "not a url"],
  ])("%s is shown as %s", (url, shown) => expect(stripUrl(url)).toBe(shown));
});
