import type { StatusView } from "../http/describe-status.ts";

/** `GET /status` (CONTRACT §6). */
export interface StatusAnswer extends StatusView {
  readonly version: 1;
  /** Null when the answer comes from the store alone. */
  readonly daemon: StatusDaemon | null;
  readonly config: {
    readonly file: string | null;
    readonly loadedAt: string | null;
    readonly error: { readonly message: string } | null;
  };
}

interface StatusDaemon {
  readonly pid: number;
  readonly version: string;
  readonly startedAt: string;
  readonly address: string;
  readonly internalAddress: string;
  readonly database: string;
}
