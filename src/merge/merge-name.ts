import type { Candidate, MergedRow, Provenance, ShadowedVersion } from "../model.ts";
import { latestOf } from "./latest.ts";

/** All there is to know about one kind and name in one registry. */
export interface NameState {
  /** Source names by precedence. */
  readonly order: readonly string[];
  /** What each source has of the name; sources outside `order` are not looked at. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
  /** Rows of the name as the registry has them now, tombstones included. */
  readonly previous: readonly MergedRow[];
  /** Time of the transaction, ISO 8601 UTC; not before any time in `previous`. */
  readonly at: string;
}

export interface MergedName {
  /** By version, tombstones included. */
  readonly rows: readonly MergedRow[];
  /** False when `rows` say what `previous` says, so that nothing need be written. */
  readonly changed: boolean;
  /** By precedence of the source, then version. */
  readonly shadowed: readonly ShadowedVersion[];
}

/** Merges one name: the first source that has it owns it whole, every other version of it is shadowed or a tombstone. */
export function mergeName({ order, candidates, previous, at }: NameState): MergedName {
  const owner = order.find((source) => (candidates.get(source)?.length ?? 0) > 0);
  const before = new Map(previous.map((row) => [row.version, row]));
  const owned = owner === undefined ? [] : (candidates.get(owner) ?? []);
  const rows = [...liveRows(owned, before, at), ...tombstones(owned, previous, at)].sort(byVersion);
  return {
    rows,
    changed: rows.length !== previous.length || rows.some((row) => !sameRow(row, before.get(row.version))),
    shadowed: owner === undefined ? [] : shadowedBy(owner, order, candidates),
  };
}

function liveRows(
  owned: readonly Candidate[],
  before: ReadonlyMap<string, MergedRow>,
  at: string,
): readonly MergedRow[] {
  const dated = owned.map((candidate) => {
    const row = before.get(candidate.version);
    return {
      candidate,
      row,
      version: candidate.version,
      publishedAt: row?.publishedAt ?? earlier(candidate.acceptedAt, at),
    };
  });
  const latest = latestOf(dated);
  return dated.map((version) => liveRow(version.candidate, version.publishedAt, version === latest, version.row, at));
}

function liveRow(
  { version, digest, status, provenance }: Candidate,
  publishedAt: string,
  isLatest: boolean,
  before: MergedRow | undefined,
  at: string,
): MergedRow {
  const statusChangedAt = before === undefined ? publishedAt : before.status === status ? before.statusChangedAt : at;
  // A restored row differs in status from its tombstone, so it is updated like any other change of status.
  const asBefore = before?.digest === digest && before.status === status && before.isLatest === isLatest;
  const updatedAt = asBefore ? before.updatedAt : at;
  return { version, digest, status, statusChangedAt, publishedAt, updatedAt, isLatest, provenance };
}

/** What the registry no longer serves stays as a tombstone, with the content and origin it had last. */
function tombstones(owned: readonly Candidate[], previous: readonly MergedRow[], at: string): readonly MergedRow[] {
  const live = new Set(owned.map(({ version }) => version));
  return previous
    .filter((row) => !live.has(row.version))
    .map((row) =>
      row.status === "deleted"
        ? row
        : { ...row, status: "deleted", isLatest: false, statusChangedAt: at, updatedAt: at },
    );
}

function shadowedBy(
  ownedBy: string,
  order: readonly string[],
  candidates: NameState["candidates"],
): readonly ShadowedVersion[] {
  return order
    .filter((source) => source !== ownedBy)
    .flatMap((source) =>
      [...(candidates.get(source) ?? [])].sort(byVersion).map(({ version }) => ({ version, source, ownedBy })),
    );
}

/** Whether two rows show the same. */
export function sameRow(a: MergedRow, b: MergedRow | undefined): boolean {
  return (
    b !== undefined &&
    a.digest === b.digest &&
    a.status === b.status &&
    a.statusChangedAt === b.statusChangedAt &&
    a.publishedAt === b.publishedAt &&
    a.updatedAt === b.updatedAt &&
    a.isLatest === b.isLatest &&
    sameProvenance(a.provenance, b.provenance)
  );
}

function sameProvenance(a: Provenance, b: Provenance): boolean {
  return (
    a.source === b.source &&
    a.type === b.type &&
    a.repository === b.repository &&
    a.path === b.path &&
    a.revision === b.revision &&
    a.line === b.line &&
    a.stale === b.stale
  );
}

function byVersion(a: { readonly version: string }, b: { readonly version: string }): number {
  return a.version === b.version ? 0 : a.version < b.version ? -1 : 1;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
