import type { Io } from "./io.ts";

/** What a command definition needs: the process, and where its exit code goes. */
export interface Context {
  readonly io: Io;
  finish(exitCode: number): void;
}
