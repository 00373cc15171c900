import type { Held, Kind, ShownError, SourceCounts, SourceState } from "../model.ts";

/** What commands read of `GET /status` (CONTRACT §6); `--json` passes on the whole of it. */
export interface StatusAnswer {
  readonly version: 1;
  /** Null when the answer comes from the store alone. */
  readonly daemon: StatusDaemon | null;
  readonly config: { readonly file: string | null; readonly error: ShownError | null };
  readonly sources: readonly StatusSource[];
  readonly registries: readonly StatusRegistry[];
}

interface StatusDaemon {
  readonly pid: number;
  readonly version: string;
  readonly startedAt: string;
  readonly address: string;
  readonly internalAddress: string;
  readonly database: string;
}

export interface StatusSource {
  readonly name: string;
  readonly type: string;
  readonly state: SourceState;
  readonly stale: boolean;
  readonly running: boolean;
  readonly revision: string | null;
  readonly counts: SourceCounts;
  readonly lastSuccessAt: string | null;
  readonly nextRunAt: string | null;
  readonly error: ShownError | null;
  readonly held: Held | null;
}

export interface StatusRegistry {
  readonly name: string;
  readonly path: string;
  readonly sources: readonly string[];
  readonly ready: boolean;
  readonly missingSources: readonly string[];
  readonly counts: Readonly<Record<`${Kind}s`, { readonly names: number; readonly versions: number }>>;
  readonly shadowed: number;
}
