import { RegistrydError } from "../errors.ts";

/** So often is a place read that moves on each time between look and fetch. */
const MAX_READINGS = 5;

/** Reads once more, looking anew, when what was looked at is gone because something else is there. */
export async function untilItStays<T>(read: () => Promise<T>): Promise<T> {
  for (let left = MAX_READINGS - 1; ; left--) {
    try {
      return await read();
    } catch (error) {
      if (left === 0 || !hasMoved(error)) throw error;
    }
  }
}

function hasMoved(error: unknown): boolean {
  return error instanceof RegistrydError && error.details["movedMeanwhile"] === true;
}
