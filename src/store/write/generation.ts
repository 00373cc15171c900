import { createHash } from "node:crypto";
import type { MergedRow } from "../../model.ts";
import type { NameKey } from "./name-key.ts";

/**
 * A digest of all rows of a registry that does not depend on their order or on how they came there: the sum of the
 * rows' digests. So one changed row costs one subtraction and one addition, and equal content has an equal generation
 * in any store.
 */
export interface Generation {
  add(key: NameKey, row: MergedRow): void;
  subtract(key: NameKey, row: MergedRow): void;
  /** 64 hex digits. */
  text(): string;
}

/** Of a registry without rows. */
export const EMPTY_GENERATION = "0".repeat(64);

const MODULUS = 1n << 256n;

export function resumeGeneration(text: string): Generation {
  let sum = BigInt(`0x${text}`);
  return {
    add(key, row) {
      sum += digestOf(key, row);
    },
    subtract(key, row) {
      sum -= digestOf(key, row);
    },
    text: () => (((sum % MODULUS) + MODULUS) % MODULUS).toString(16).padStart(64, "0"),
  };
}

/** Covers everything that an item of the row shows. */
function digestOf(key: NameKey, row: MergedRow): bigint {
  const { version, digest, status, statusChangedAt, publishedAt, updatedAt, isLatest, provenance } = row;
  const { source, type, repository, path, revision, line, stale } = provenance;
  const shown = [key, version, digest, status, statusChangedAt, publishedAt, updatedAt, isLatest];
  const origin = [source, type, repository, path, revision, line, stale];
  return BigInt(
    `0x${createHash("sha256")
      .update(JSON.stringify([shown, origin]))
      .digest("hex")}`,
  );
}
