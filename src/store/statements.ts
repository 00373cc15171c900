import type { Database, Statement } from "./native.ts";

/** Prepares each text once. The texts come from a small set of forms, so the cache is bounded only as a last line. */
export type Prepare = (sql: string) => Statement;

const MAX_STATEMENTS = 200;

/**
 * Parameters for a LIMIT and a GLOB. Of a bare one SQLite takes a look at the value while it plans, and so it compiles the
 * statement again each time that one is bound: a third of the time of a short read.
 */
export const OPAQUE = { integer: "CAST(? AS INTEGER)", text: "CAST(? AS TEXT)" } as const;

export function statementCache(db: Database): Prepare {
  const cache = new Map<string, Statement>();
  return (sql) => {
    const known = cache.get(sql);
    if (known !== undefined) return known;
    const [oldest] = cache.keys();
    if (cache.size >= MAX_STATEMENTS && oldest !== undefined) cache.delete(oldest);
    const statement = db.prepare(sql) as Statement;
    cache.set(sql, statement);
    return statement;
  };
}
