import { isoTime } from "../../clock.ts";
import type { Writing } from "./writing.ts";

/**
 * The time of a transaction that may change what is served: the wall clock, but always later than that of the last
 * one, so that a clock that is set back hides nothing from `updated_since`.
 */
export function transactionTime({ prepare }: Writing, at: string): string {
  const last = prepare("SELECT last_change_at FROM state").pluck().get() as string;
  return at > last ? at : isoTime(Date.parse(last) + 1);
}

export function rememberChange({ prepare }: Writing, at: string): void {
  prepare("UPDATE state SET last_change_at = ?").run(at);
}
