import type { ObjectId } from "./object-id.ts";

/** One ref as a server lists it. */
export interface RemoteRef {
  readonly name: string;
  /** Null for a HEAD whose branch has no commit yet. */
  readonly id: ObjectId | null;
  /** What an annotated tag finally names. */
  readonly peeled: ObjectId | null;
  /** The branch that HEAD stands for. */
  readonly target: string | null;
}
