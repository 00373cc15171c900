import { expect, it } from "vitest";
import { row } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";

const REQUESTS = process.env["REGISTRYD_TEST_LONG"] === "1" ? 100_000 : 10_000;
const SEED = 20_261_120;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
const PARTS = [
  ..."/|//|?|&|=|#|;|.|..|%|%zz|%00|%2F|%252F|%2e%2e|%ff|%C3%A9|+| |\u00e9|{{x}}|\\|'|\"|<script>|*|$|__proto__|constructor".split(
    "|",
  ),
  ..."v0.1|v0|v1|registry|default|servers|versions|latest|x|dev.toolhive|skills|plugins|sources|internal|runs|registries".split(
    "|",
  ),
  ..."io.github.acme|geo|io.github.acme%2Fgeo|1.0.0|status|publish|entries|openapi.json|openapi.yaml|-|sync".split("|"),
  ..."limit|cursor|search|updated_since|version|include_deleted|0|1|100|-1|1e9|true|false|2026-11-20T10:00:00Z|W10".split(
    "|",
  ),
  ..."WzEsInNlcnZlciIsMzAsMiwiYS9iIiwiMS4wLjAiLG51bGwsbnVsbCxudWxsLGZhbHNlLG51bGxd|http://evil.example".split("|"),
];
const PREFIXES = [
  "",
  "/v0.1/servers",
  "/v0.1/servers?",
  "/v0.1/servers/io.github.acme%2Fgeo/versions/",
  "/v1/",
  "/registry/",
];
const HEADERS = [
  "*",
  '"x"',
  'W/"x", *',
  "gzip",
  "br;q=0.5, *;q=nonsense",
  ",;,=",
  "\u0000",
  "identity;q=0",
  "x".repeat(5_000),
];

/** The same sequence in every run: a failure can be looked at again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it(`${REQUESTS} requests made of odd parts are answered, none with 500, and none tells anything of the inside`, async () => {
  const random = randomFrom(SEED);
  const pick = <T>(list: readonly T[]) => list[random(list.length)] as T;
  const { app } = publicFixture({ rows: [row("io.github.acme/geo"), row("a/b", "1.0.0", { kind: "skill" })] });
  const seen = new Map<number, number>();
  for (let i = 0; i < REQUESTS; i++) {
    const target =
      pick(PREFIXES) + Array.from({ length: random(9) }, () => pick(PARTS)).join(pick(["", "/", "&", "="]));
    const headers: Readonly<Record<string, string>> = {
      "if-none-match": pick(HEADERS),
      "accept-encoding": pick(HEADERS),
    };
    const method = pick(METHODS);
    const { status, body } = await app.ask({ method, target, header: (name) => headers[name], socket: null });
    seen.set(status, (seen.get(status) ?? 0) + 1);
    const text = body?.toString("latin1") ?? "";
    const isRefused = status >= 400;
    if (status >= 500 && status !== 501) expect.fail(`${method} ${target} gave ${status}: ${text}`);
    if (isRefused && /\n\s+at |node_modules|SELECT|\/src\//.test(text))
      expect.fail(`${method} ${target} told too much: ${text}`);
    if (isRefused && (JSON.parse(text) as { status: number }).status !== status)
      expect.fail(`${method} ${target}: ${text}`);
  }
  // All kinds of answers were among them, or the parts are no good.
  for (const status of [200, 204, 304, 400, 404, 405, 501]) expect([status, seen.has(status)]).toEqual([status, true]);
});
