import { CHECKS } from "./checks.ts";
import { type Client, type Finding, fail, pass } from "./finding.ts";
import { type Item, officialOf, shownItem } from "./item.ts";
import { fieldsOf, quoted, textAt, typeOf, valueAt } from "./json.ts";
import { SERVER_SHAPE } from "./server-shape.ts";
import { type Misfit, misfitsOf } from "./shape.ts";
import { isTimestamp } from "./timestamp.ts";

/** Findings on the items themselves, over every item that was seen. */
export function judgeItems(items: readonly Item[]): readonly Finding[] {
  return [
    judgeAll("item-meta", items, metaTrouble),
    judgeAll("official-meta", items, officialTrouble),
    judgeAll("status-values", items, statusTrouble),
    judgeAll("dates", items, dateTrouble),
    judgeAll("server-text", items, textTrouble),
    judgeAll("field-types", items, (item) => misfitTrouble(item, ({ found }) => found !== "null")),
    judgeAll("null-fields", items, (item) => misfitTrouble(item, ({ found }) => found === "null")),
    judgeAll("github-metadata", items, githubTrouble),
  ];
}

interface Trouble {
  readonly what: string;
  /** Clients it breaks beyond those of the check. */
  readonly also?: readonly Client[];
}

function judgeAll(
  check: keyof typeof CHECKS,
  items: readonly Item[],
  troubleOf: (item: Item) => Trouble | null,
): Finding {
  const bad = items.flatMap((item) => {
    const trouble = troubleOf(item);
    return trouble === null ? [] : [{ item, trouble }];
  });
  const [first] = bad;
  if (first === undefined) return pass(check, `${items.length} items`);
  const also = bad.flatMap(({ trouble }) => trouble.also ?? []);
  const clients = [...new Set<Client>([...CHECKS[check].breaks, ...also])];
  const where = `${shownItem(first.item)}: ${first.trouble.what}`;
  return fail(check, bad.length === 1 ? where : `${where}; and ${bad.length - 1} more like it`, clients);
}

function metaTrouble({ value }: Item): Trouble | null {
  const meta = fieldsOf(value)?.["_meta"];
  return fieldsOf(meta) === null ? { what: `_meta is ${typeOf(meta)}` } : null;
}

const OFFICIAL_TYPES = {
  status: "string",
  statusChangedAt: "string",
  publishedAt: "string",
  updatedAt: "string",
  isLatest: "boolean",
} as const;

function officialTrouble(item: Item): Trouble | null {
  if (metaTrouble(item) !== null) return null;
  const official = officialOf(item);
  if (official === null) return { what: "_meta has no io.modelcontextprotocol.registry/official" };
  const wrong = Object.entries(OFFICIAL_TYPES).find(([name, type]) => typeOf(official[name]) !== type);
  if (wrong === undefined) return null;
  const [name, type] = wrong;
  const found = typeOf(official[name]);
  const what = `${name} is ${found}; expected a ${type}`;
  return found === "missing" || found === "null" ? { what } : { what, also: ["thv"] };
}

function statusTrouble(item: Item): Trouble | null {
  const status = officialOf(item)?.["status"];
  if (typeof status !== "string" || /^(active|deprecated|deleted)$/.test(status)) return null;
  return { what: `status is ${quoted(status)}` };
}

function dateTrouble(item: Item): Trouble | null {
  const official = officialOf(item) ?? {};
  const wrong = ["statusChangedAt", "publishedAt", "updatedAt"].find((name) => {
    const time = official[name];
    return typeof time === "string" && !isTimestamp(time);
  });
  return wrong === undefined ? null : { what: `${wrong} is ${quoted(String(official[wrong]))}` };
}

function textTrouble({ value }: Item): Trouble | null {
  const wrong = ["name", "description", "version"].find((name) => textAt(value, "server", name) === null);
  if (wrong === undefined) return null;
  const found = valueAt(value, "server", wrong);
  const what = `${wrong} is ${found === "" ? "empty" : typeOf(found)}; expected a text`;
  // Go reads a missing text, a null and an empty one alike.
  return found === "" || found === undefined || found === null ? { what } : { what, also: ["thv"] };
}

function misfitTrouble({ value }: Item, isWanted: (misfit: Misfit) => boolean): Trouble | null {
  const misfit = misfitsOf(valueAt(value, "server"), SERVER_SHAPE).find(isWanted);
  if (misfit === undefined) return null;
  return { what: `${quoted(misfit.path)} is ${misfit.found}; expected ${misfit.expected}` };
}

function githubTrouble({ value }: Item): Trouble | null {
  const provided = ["server", "_meta", "io.modelcontextprotocol.registry/publisher-provided"];
  const github = valueAt(value, ...provided, "github");
  const name = valueAt(github, "name") || null;
  if (name !== null && typeof name !== "string")
    return { what: `the name of its github metadata is ${typeOf(name)}; expected a text` };
  if (name === null || textAt(github, "nameWithOwner") !== null) return null;
  return { what: "its github metadata has a name and no nameWithOwner" };
}
