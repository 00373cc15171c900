import { RegistrydError } from "../../errors.ts";
import type { SourceType, UsedEngine } from "../../model.ts";
import type { Database } from "../native.ts";
import type { Prepare } from "../statements.ts";

/** What every write needs: the one writing connection and its prepared statements. */
export interface Writing {
  readonly db: Database;
  readonly prepare: Prepare;
}

export interface SourceRow {
  readonly id: number;
  readonly name: string;
  readonly type: SourceType;
  readonly location_key: string;
  readonly location: string;
  readonly filter_key: string;
  readonly relocated: number;
  readonly revision: string | null;
  readonly revision_at: string | null;
  readonly fingerprint: string | null;
  readonly content_ids: string;
  readonly engine: UsedEngine | null;
  readonly rules: string | null;
  readonly counts: string | null;
  readonly last_attempt_at: string | null;
  readonly last_success_at: string | null;
  readonly consecutive_failures: number;
  readonly error: string | null;
  readonly held: string | null;
  readonly held_content_ids: string;
  readonly accepted_content_ids: string;
  readonly refused: string | null;
  readonly death_revision: string | null;
  readonly deaths: number;
}

/** @throws {RegistrydError} `not_found` */
export function sourceRow({ prepare }: Writing, name: string): SourceRow {
  const row = prepare("SELECT * FROM source WHERE name = ?").get(name) as SourceRow | undefined;
  if (row === undefined) throw new RegistrydError("not_found", `the store has no source ${name}`);
  return row;
}
