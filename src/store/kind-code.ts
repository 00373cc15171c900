import { KINDS, type Kind } from "../model.ts";

/** Kinds are stored as their place in `KINDS`, which therefore only ever grows at its end. */
export function kindCode(kind: Kind): number {
  return KINDS.indexOf(kind);
}

export function kindOf(code: number): Kind {
  const kind = KINDS[code];
  if (kind === undefined) throw new RangeError(`no kind has the number ${code}`);
  return kind;
}
