import type { Database, Statement } from "./native.ts";

/** Prepares each text once. The texts come from a small set of forms, so the cache is bounded only as a last line. */
export type Prepare = (sql: string) => Statement;

const MAX_STATEMENTS = 200;

/**
 * A limit with a parameter. A bare one makes SQLite look at its value while it plans, and so compile the statement again
 * each time that a value is bound: a third of the time of a short read.
 */
export const BOUND_LIMIT = "LIMIT CAST(? AS INTEGER)";

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
