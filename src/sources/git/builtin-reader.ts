import { fetchFiltered } from "./fetch-filtered.ts";
import type { ObjectId } from "./object-id.ts";
import { contentOf, type ObjectReader } from "./object-reader.ts";
import { createPackObjects, type FoundObject, type PackObjects } from "./pack-objects.ts";
import type { ProtocolV2 } from "./protocol-v2.ts";

/**
 * Fetches a commit with its trees, and each blob when it is read; all at once from a server that has no filter.
 * @throws {RegistrydError} as `ProtocolV2.fetchPack`
 */
export async function openBuiltinReader(
  protocol: ProtocolV2,
  commit: ObjectId,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ObjectReader> {
  const fetchObjects = async (want: ObjectId, shallow: boolean): Promise<PackObjects> => {
    const entries = await fetchFiltered(protocol, { want, shallow }, ["blob:none"], headers, signal);
    return createPackObjects(entries, protocol.limits, signal);
  };
  const snapshot = await fetchObjects(commit, true);

  async function findBlob(id: ObjectId): Promise<FoundObject | null> {
    return (await snapshot.find(id)) ?? (await fetchObjects(id, false)).find(id);
  }

  return {
    engine: "builtin",
    async read(id, type) {
      return contentOf(type === "blob" ? await findBlob(id) : await snapshot.find(id), id, type);
    },
    async close() {},
  };
}
