import { expect, it } from "vitest";
import { readOverrides } from "../../src/config/overrides.ts";
import { SETTINGS } from "../../src/config/settings.ts";

it.each([
  ["config", "/etc/registryd.yaml", "/etc/registryd.yaml"],
  ["logLevel", "debug", "debug"],
  ["address", "127.0.0.1:80", { host: "127.0.0.1", port: 80 }],
  ["internalAddress", "[::1]:81", { host: "::1", port: 81 }],
  ["database", "x.db", "x.db"],
  ["defaultRegistry", "team", "team"],
  ["provenance", "source", "source"],
  ["cacheBytes", "1MiB", 1_048_576],
] as const)("reads %s from its flag and from its variable", (name, text, value) => {
  const { flag, variable } = SETTINGS[name];
  expect(readOverrides({ [variable]: text }).overrides[name]).toEqual({ value, origin: variable });
  expect(readOverrides({}, { [name]: text }).overrides[name]).toEqual({ value, origin: flag });
  expect(readOverrides({ [variable]: "unread nonsense" }, { [name]: text })).toMatchObject({
    overrides: { [name]: { value, origin: flag } },
    problems: [],
  });
});

it.each([
  ["logLevel", "loud", /is "loud"; expected debug, info, warn, error/],
  ["address", "8080", /expected HOST:PORT/],
  ["internalAddress", "nowhere", /expected HOST:PORT/],
  ["provenance", "none", /expected full, source, off/],
  ["cacheBytes", "-1", /expected a number of bytes/],
  ["cacheBytes", "65GiB", /expected a number of bytes up to 64GiB/],
  ["database", "a\0b", /expected the path of the database file/],
] as const)("refuses %s %j, and names where it came from", (name, text, says) => {
  const { flag, variable, key } = SETTINGS[name];
  const place = { line: 0, column: 0, path: key ?? "", suggestion: null };
  const { overrides, problems } = readOverrides({ [variable]: text });
  expect(overrides[name]).toBeNull();
  expect(problems).toEqual([{ ...place, file: variable, message: expect.stringMatching(says) }]);
  expect(readOverrides({}, { [name]: text }).problems[0]?.file).toBe(flag);
});

it("takes an empty variable for none, an empty flag for a mistake", () => {
  expect(readOverrides({ REGISTRYD_ADDRESS: "" })).toMatchObject({ overrides: { address: null }, problems: [] });
  expect(readOverrides({}, { config: "" }).problems[0]).toMatchObject({ file: "--config" });
});

it("says nothing where nothing is given", () => {
  expect(Object.values(readOverrides({}).overrides)).toEqual(Object.keys(SETTINGS).map(() => null));
});
