import { RegistrydError } from "../../errors.ts";
import type { UsedEngine } from "../../model.ts";
import type { ObjectId, ObjectType } from "./object-id.ts";
import type { FoundObject } from "./pack-objects.ts";

/** Reads objects of one commit, each verified against its id. What it holds goes with `close`. */
export interface ObjectReader {
  readonly engine: UsedEngine;
  /** @throws {RegistrydError} `pack_corrupt` when it is missing, damaged or of another type; `ref_not_found` for a commit */
  read(id: ObjectId, type: ObjectType): Promise<Buffer>;
  close(): Promise<void>;
}

/** The content of an object that must be there and of this type. */
export function contentOf(found: FoundObject | null, id: ObjectId, type: ObjectType): Buffer {
  if (found === null) {
    throw new RegistrydError("pack_corrupt", `the git server did not send the ${type} ${id} that it was asked for`);
  }
  if (found.type === type) return found.content;
  if (type !== "commit") {
    throw new RegistrydError("pack_corrupt", `the git server sent a ${found.type} where ${id} must be a ${type}`);
  }
  throw new RegistrydError("ref_not_found", `${id} is a ${found.type}, not a commit`, {
    hint: "follow a branch, a tag that names a commit, or a commit",
  });
}
