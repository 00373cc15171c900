import { type ChangeCounts, KINDS, type Kind } from "../../model.ts";
import { type Generation, resumeGeneration } from "./generation.ts";
import type { Writing } from "./writing.ts";

/** A registry in the middle of a transaction: what its row says once all names are merged. */
export interface RegistryChange {
  readonly id: number;
  /** About how many rows it has now, tombstones not counted. */
  readonly storedRows: number;
  readonly generation: Generation;
  readonly served: Record<Kind, { names: number; versions: number }>;
  readonly counts: { -readonly [K in keyof ChangeCounts]: number };
  shadowed: number;
  readonly before: { readonly generation: string; readonly shadowed: number };
}

interface Row {
  readonly generation: string;
  readonly counts: string;
  readonly shadowed: number;
}

export const NOTHING_SERVED = JSON.stringify(
  Object.fromEntries(KINDS.map((kind) => [kind, { names: 0, versions: 0 }])),
);

export function startRegistryChange({ prepare }: Writing, id: number): RegistryChange {
  const before = prepare("SELECT generation, counts, shadowed FROM registry WHERE id = ?").get(id) as Row;
  const served = JSON.parse(before.counts) as RegistryChange["served"];
  return {
    id,
    storedRows: KINDS.reduce((sum, kind) => sum + served[kind].versions, 0),
    generation: resumeGeneration(before.generation),
    served,
    counts: { added: 0, changed: 0, removed: 0 },
    shadowed: before.shadowed,
    before,
  };
}

/** @returns whether anything that is served changed; only then does `updated_at` move */
export function endRegistryChange({ prepare }: Writing, change: RegistryChange, at: string): boolean {
  if (change.shadowed !== change.before.shadowed) {
    prepare("UPDATE registry SET shadowed = ? WHERE id = ?").run(change.shadowed, change.id);
  }
  const generation = change.generation.text();
  if (generation === change.before.generation) return false;
  const update = prepare("UPDATE registry SET generation = ?, counts = ?, updated_at = ? WHERE id = ?");
  update.run(generation, JSON.stringify(change.served), at, change.id);
  return true;
}
