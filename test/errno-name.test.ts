import { constants } from "node:os";
import { expect, it } from "vitest";
import { errnoName } from "../src/errno-name.ts";

const failed = (fields: object) => Object.assign(new Error("failed"), fields);
/** As Node words what libuv has no name for. */
const unknown = (errno: number) => failed({ errno: -errno, code: `Unknown system error -${errno}`, syscall: "open" });

it.each([
  { name: "a known one", error: failed({ errno: -2, code: "ENOENT" }), found: "ENOENT" },
  { name: "a stale handle", error: unknown(constants.errno.ESTALE), found: "ESTALE" },
  { name: "a used up quota", error: unknown(constants.errno.EDQUOT), found: "EDQUOT" },
  { name: "one without a name", error: unknown(9_999), found: "Unknown system error -9999" },
  { name: "one without a number", error: failed({ code: "EIO" }), found: "EIO" },
  { name: "an error of our own", error: new Error("no"), found: null },
  { name: "what is no error", error: "ENOENT", found: null },
])("$name is $found", ({ error, found }) => {
  expect(errnoName(error)).toBe(found);
});
