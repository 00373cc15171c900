import { keyOf, type ShadowedVersion } from "../../model.ts";
import { kindOfKey, type NameKey, type Names, splitNameKey } from "./name-key.ts";
import type { RegistryChange } from "./registry-change.ts";
import type { Writing } from "./writing.ts";

export interface ShadowedWriter {
  /** Makes the shadowed versions of a name those given. */
  replace(key: NameKey, shadowed: readonly ShadowedVersion[]): void;
  end(): void;
}

/**
 * Keeps the list of what a registry does not serve because an earlier source owns its name. A registry that has no such
 * row is not asked for one, which spares an import of new names a lookup each.
 */
export function openShadowed(writing: Writing, change: RegistryChange, names: Names): ShadowedWriter {
  const { prepare } = writing;
  const insert = prepare("INSERT INTO shadowed (registry_id, key, source, owned_by) VALUES (?, ?, ?, ?)");
  if (names === null) prepare("DELETE FROM shadowed WHERE registry_id = ?").run(change.id);
  const mayHaveRows = names !== null && change.shadowed > 0;
  let touched = names === null;
  return {
    replace(key, shadowed) {
      if (mayHaveRows) touched = forget(writing, change.id, key) > 0 || touched;
      const [, name] = splitNameKey(key);
      for (const { version, source, ownedBy } of shadowed) {
        insert.run(change.id, keyOf({ kind: kindOfKey(key), name, version }), source, ownedBy);
        touched = true;
      }
    },
    end() {
      if (touched) change.shadowed = countShadowed(writing, change.id);
    },
  };
}

/** Keys of one name begin with `kind:name@`, and no name holds an `@`, so they lie side by side. */
function forget({ prepare }: Writing, registryId: number, key: NameKey): number {
  const prefix = `${kindOfKey(key)}:${splitNameKey(key)[1]}`;
  const sql = "DELETE FROM shadowed WHERE registry_id = ? AND key >= ? AND key < ?";
  return prepare(sql).run(registryId, `${prefix}@`, `${prefix}A`).changes;
}

function countShadowed({ prepare }: Writing, registryId: number): number {
  return prepare("SELECT count(*) FROM shadowed WHERE registry_id = ?").pluck().get(registryId) as number;
}
