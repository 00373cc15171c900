import { type NameKey, splitNameKey } from "./name-key.ts";

/** Some names of one kind, in order, that are read and merged together. */
export interface NameChunk {
  readonly kind: number;
  readonly keys: readonly NameKey[];
  /** Whether they are a good part of all names between the first and the last, so that one scan is cheaper. */
  readonly dense: boolean;
}

/** Enough to make a scan worth while, and few enough to keep little in memory. */
const CHUNK_NAMES = 2_000;

/** How many rows a scan reads in the time of one lookup. */
const SCAN_IS_CHEAPER = 6;

/**
 * @param keys in order
 * @param stored about how many rows there are to scan
 */
export function chunksOf(keys: readonly NameKey[], stored: number): readonly NameChunk[] {
  const dense = keys.length * SCAN_IS_CHEAPER >= stored;
  const chunks: (NameChunk & { readonly keys: NameKey[] })[] = [];
  for (const key of keys) {
    const kind = Number(key[0]);
    const last = chunks.at(-1);
    if (last?.kind === kind && last.keys.length < CHUNK_NAMES) last.keys.push(key);
    else chunks.push({ kind, keys: [key], dense });
  }
  return chunks;
}

/**
 * The rows of a chunk by name. Names are ASCII (the document's schema), so that SQLite has them in the order of
 * JavaScript and a scan from the first to the last finds them all.
 *
 * @param select reads the rows from one name to another, both included
 */
export function rowsByName<R extends { readonly name: string }>(
  { kind, keys, dense }: NameChunk,
  select: (kind: number, from: string, to: string) => readonly R[],
): ReadonlyMap<NameKey, readonly R[]> {
  const nameAt = (index: number) => splitNameKey(keys.at(index) ?? "")[1];
  if (dense) return groupByName(kind, select(kind, nameAt(0), nameAt(-1)));
  return new Map(keys.map((key, index) => [key, select(kind, nameAt(index), nameAt(index))]));
}

function groupByName<R extends { readonly name: string }>(
  kind: number,
  rows: readonly R[],
): ReadonlyMap<NameKey, readonly R[]> {
  const groups = new Map<NameKey, R[]>();
  for (const row of rows) {
    const key = `${kind}${row.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
