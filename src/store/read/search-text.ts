import type { Kind } from "../../model.ts";
import { kindCode } from "../kind-code.ts";
import type { Prepare } from "../statements.ts";
import type { EntryPosition } from "../store.ts";

/** What a search looks through, of the served rows of one kind of a registry. */
export interface SearchText {
  /** Rows behind `after` whose haystack holds the text, in the order of the list, `most` of them at the most. */
  find(text: string, options: FindOptions): readonly EntryPosition[];
}

interface FindOptions {
  readonly latestOnly: boolean;
  readonly after: EntryPosition | null;
  readonly most: number;
}

/** In UTF-8 none of these stands for anything: a row's position, whether it is the latest, its haystack, its end. */
const LATEST = 0xfe;
const OLDER = 0xfd;
const END = 0xff;
/** Between name and version; sorts before all that either can hold, so that positions compare as bytes. */
const AFTER_NAME = "\u0001";

const ROWS = `
  SELECT CAST(group_concat(concat(name, char(1), version,
    CAST(iif(is_latest, x'fe', x'fd') AS TEXT), haystack, CAST(x'ff' AS TEXT)), '') AS BLOB)
  FROM (SELECT name, version, is_latest, haystack FROM merged WHERE registry_id = ? AND kind = ? AND live = 1
    ORDER BY name, version)`;

export function readSearchText(prepare: Prepare, registry: number, kind: Kind): Buffer {
  return (prepare(ROWS).pluck().get(registry, kindCode(kind)) as Buffer | null) ?? Buffer.alloc(0);
}

export function searchTextOf(rows: Buffer): SearchText {
  return {
    find(text, { latestOnly, after, most }) {
      const needle = Buffer.from(text);
      const found: EntryPosition[] = [];
      let from = after === null ? 0 : startBehind(rows, keyOf(after));
      while (found.length < most) {
        const hit = rows.indexOf(needle, from);
        if (hit < 0 || hit >= rows.length) break;
        const start = startOf(rows, hit);
        const mark = markOf(rows, start);
        // What was found in the position itself does not count: go on in the haystack.
        from = hit <= mark ? mark + 1 : endOf(rows, hit);
        if (hit > mark && (!latestOnly || rows[mark] === LATEST)) found.push(positionAt(rows, start, mark));
      }
      return found;
    },
  };
}

/** Where the first row with a greater key starts. */
function startBehind(rows: Buffer, key: Buffer): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const start = startOf(rows, (low + high) >>> 1);
    if (rows.compare(key, 0, key.length, start, markOf(rows, start)) > 0) high = start;
    else low = endOf(rows, start);
  }
  return low;
}

function keyOf({ name, version }: EntryPosition): Buffer {
  return Buffer.from(name + AFTER_NAME + version);
}

function positionAt(rows: Buffer, start: number, mark: number): EntryPosition {
  const [name = "", version = ""] = rows.toString("utf8", start, mark).split(AFTER_NAME);
  return { name, version };
}

/** Of the row that `at` lies in. */
function startOf(rows: Buffer, at: number): number {
  return at === 0 ? 0 : rows.lastIndexOf(END, at - 1) + 1;
}

function endOf(rows: Buffer, at: number): number {
  return rows.indexOf(END, at) + 1;
}

function markOf(rows: Buffer, start: number): number {
  let at = start;
  while (rows[at] !== LATEST && rows[at] !== OLDER) at++;
  return at;
}
