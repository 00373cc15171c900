import { expect, it } from "vitest";
import { addressesClash, formatListenAddress, parseListenAddress } from "../../src/config/listen-address.ts";

it.each([
  ["127.0.0.1:8080", "127.0.0.1", 8080],
  [":8080", "0.0.0.0", 8080],
  ["[::1]:0", "::1", 0],
  ["[::]:65535", "::", 65_535],
  ["localhost:1", "localhost", 1],
  ["registry-1.tools.svc:80", "registry-1.tools.svc", 80],
])("%s is %s and port %d", (text, host, port) => {
  expect(parseListenAddress(text)).toEqual({ host, port });
});

it.each([
  ...["", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080", "[::1]", "[127.0.0.1]:80"],
  ...[
    "1.2.3:80",
    "999.0.0.1:80",
    "-a:80",
    "a_b:80",
    "http://localhost:80",
    " localhost:80",
    "localhost:80 ",
    "[::g]:1",
  ],
])("%j is no address", (text) => {
  expect(parseListenAddress(text)).toBeNull();
});

it.each(["127.0.0.1:8080", "[::1]:8080", "localhost:1"])("%s is written as it was read", (text) => {
  const address = parseListenAddress(text);
  expect(address && formatListenAddress(address)).toBe(text);
});

it.each([
  ["127.0.0.1:8080", "127.0.0.1:8080", true],
  ["127.0.0.1:8080", ":8080", true],
  ["[::]:8080", "127.0.0.1:8080", true],
  ["127.0.0.1:8080", "127.0.0.2:8080", false],
  ["127.0.0.1:8080", "127.0.0.1:8081", false],
  ["127.0.0.1:0", "127.0.0.1:0", false],
])("%s beside %s clashes: %s", (a, b, clashes) => {
  const [first, second] = [parseListenAddress(a), parseListenAddress(b)];
  expect(first && second && addressesClash(first, second)).toBe(clashes);
});
