import type { CheckName } from "./checks.ts";
import type { EntryRoutes } from "./entry-routes.ts";
import { type Exchange, jsonOf, told } from "./exchange.ts";
import { type Finding, fail, judge, pass, skip } from "./finding.ts";
import { type Item, isLatest, nameOf, shownItem, versionOf } from "./item.ts";
import { fieldsOf, quoted, typeOf } from "./json.ts";
import { itemsOf, readPage } from "./page.ts";
import type { Sample } from "./sample.ts";

export function judgeEntryRoutes(routes: EntryRoutes): readonly Finding[] {
  const { latest, latestBySlash, latestByDoubleEncoding, exact, versions, sample } = routes;
  const isFound = jsonOf(latest).kind === "json";
  // When only the encoded name is not found, it is the encoding that fails and not the routes.
  if (!isFound && jsonOf(latestBySlash).kind === "json") {
    const others: readonly CheckName[] = ["latest-version", "double-encoded-slash", "exact-version", "versions"];
    return [fail("encoded-slash", told(latest)), ...others.map((check) => skip(check, "encoded-slash fails already"))];
  }
  const latestTrouble = singleTrouble(latest, sample, sample.latest) ?? markTrouble(latest);
  return [
    pass("encoded-slash", told(latest)),
    judge("latest-version", latestTrouble, told(latest)),
    judgeSpelling("raw-slash", isFound, latestBySlash),
    judgeSpelling("double-encoded-slash", isFound, latestByDoubleEncoding),
    judge("exact-version", singleTrouble(exact, sample, sample.versions[0]), told(exact)),
    judge("versions", versionsTrouble(versions, sample), told(versions)),
  ];
}

/** The items that these routes showed. */
export function entryItems({ latest, exact, versions }: EntryRoutes): readonly Item[] {
  const single = [latest, exact].map(readItem).filter((item) => item !== null);
  return [...single, ...itemsOf(readPage(versions))];
}

/** The one item that an answer is; null when it is something else. */
function readItem(exchange: Exchange): Item | null {
  const json = jsonOf(exchange);
  if (json.kind === "trouble" || fieldsOf(fieldsOf(json.value)?.["server"]) === null) return null;
  return { where: exchange.asked.target, value: json.value };
}

/** What keeps an answer from being the one item that was asked for. */
function singleTrouble(exchange: Exchange, { name }: Sample, version: string | null): string | null {
  const json = jsonOf(exchange);
  if (json.kind === "trouble") return json.why;
  const item = readItem(exchange);
  if (item === null) {
    return `${told(exchange)}, but server is ${typeOf(fieldsOf(json.value)?.["server"])}; expected one item`;
  }
  const isRight = nameOf(item) === name && (version === null || versionOf(item) === version);
  return isRight ? null : `${told(exchange)} with ${shownItem(item)}`;
}

function markTrouble(exchange: Exchange): string | null {
  const item = readItem(exchange);
  return item !== null && isLatest(item) === false ? `${shownItem(item)} is not marked as latest` : null;
}

function judgeSpelling(check: CheckName, isFoundOtherwise: boolean, exchange: Exchange): Finding {
  if (!isFoundOtherwise) return skip(check, "latest-version fails already");
  const json = jsonOf(exchange);
  return judge(check, json.kind === "trouble" ? json.why : null, told(exchange));
}

function versionsTrouble(exchange: Exchange, { name, versions }: Sample): string | null {
  const page = readPage(exchange);
  if (page.kind === "trouble") return page.why;
  const other = page.items.find((item) => nameOf(item) !== name);
  if (other !== undefined) return `${told(exchange)} with ${shownItem(other)}`;
  const shown = new Set(page.items.map(versionOf));
  const missing = versions.find((version) => !shown.has(version));
  if (missing !== undefined) return `${told(exchange)} without ${quoted(missing)}, which is listed`;
  const marks = page.items.map(isLatest).filter((mark) => mark !== null);
  const latest = marks.filter(Boolean).length;
  return marks.length === 0 || latest === 1
    ? null
    : `${latest} of ${marks.length} versions of ${quoted(name)} are latest`;
}
