import type { lookup as systemLookup } from "node:dns";
import { describe, expect, it } from "vitest";
import { checkLiteralAddress, createSafeLookup, isLoopbackHost } from "../../../src/sources/http-fetch/safe-lookup.ts";

/** What connecting to `hostname` would find, on a machine whose resolver answers with these addresses. */
function resolve(hostname: string, addresses: readonly string[], all = true): Promise<unknown> {
  const answer = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const fake = ((_: string, __: object, callback: (error: null, found: object[]) => void) =>
    callback(null, answer)) as unknown as typeof systemLookup;
  return new Promise((done, fail) => {
    createSafeLookup(fake)(hostname, { all }, (error, found) => (error === null ? done(found) : fail(error)));
  });
}

describe("F19 names", () => {
  it.each([
    ["git.example.com", ["203.0.113.7", "2001:db8::7"]],
    ["git.internal", ["10.0.0.5"]],
    ["localhost", ["127.0.0.1", "::1"]],
    ["git.localhost", ["127.0.0.1"]],
  ])("%s is %j", async (hostname, addresses) => {
    const found = await resolve(hostname, addresses);
    expect(found).toMatchObject(addresses.map((address) => ({ address })));
    expect(await resolve(hostname, addresses, false)).toBe(addresses[0]);
  });

  it.each([
    ["rebound.example.com", ["127.0.0.1"], "loopback behind a public name"],
    ["rebound.example.com", ["203.0.113.7", "::1"], "loopback beside a public address"],
    ["rebound.example.com", ["::ffff:127.0.0.1"], "loopback in IPv6 clothes"],
    ["metadata.example.com", ["169.254.169.254"], "link-local"],
    ["metadata.example.com", ["::ffff:169.254.169.254"], "link-local in IPv6 clothes"],
    ["metadata.example.com", ["fe80::1"], "link-local of IPv6"],
    ["localhost", ["169.254.169.254"], "link-local even for localhost"],
    ["any.example.com", ["0.0.0.0"], "unspecified"],
    ["any.example.com", ["::"], "unspecified of IPv6"],
    ["empty.example.com", [], "nothing"],
  ])("%s at %j is refused: %s", async (hostname, addresses) => {
    await expect(resolve(hostname, addresses)).rejects.toMatchObject({ code: "network", hint: expect.any(String) });
  });
});

describe("F19 literal addresses", () => {
  const host = (address: string) => new URL(`http://${address}/`).hostname;

  it.each(["127.0.0.1", "[::1]", "10.1.2.3", "203.0.113.7", "git.example.com", "2130706433"])(
    "%s may be asked",
    (address) => {
      expect(() => checkLiteralAddress(host(address))).not.toThrow();
    },
  );

  it.each(["169.254.169.254", "0xa9fea9fe", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0", "0", "[::]"])(
    "%s is refused",
    (address) => {
      expect(() => checkLiteralAddress(host(address))).toThrow(expect.objectContaining({ code: "network" }));
    },
  );

  it.each([
    ["localhost", true],
    ["LOCALHOST", true],
    ["x.localhost", true],
    ["127.8.8.8", true],
    ["[::1]", true],
    ["localhost.example.com", false],
    ["10.0.0.1", false],
  ])("%s is this machine: %s", (name, expected) => expect(isLoopbackHost(name)).toBe(expected));
});
