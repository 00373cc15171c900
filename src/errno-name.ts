import { constants } from "node:os";

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno).map(([name, number]) => [-number, name]),
);

/**
 * The name of an error of the system, such as `ENOENT`; null for any other. Node calls those that libuv does not know,
 * ESTALE and EDQUOT among them, "Unknown system error -116".
 */
export function errnoName(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return null;
  if (!("errno" in error) || typeof error.errno !== "number" || error.code.startsWith("E")) return error.code;
  return NAMES.get(error.errno) ?? error.code;
}
