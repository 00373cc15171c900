import { type Exchange, told } from "./exchange.ts";
import { type Finding, fail, judge, pass, skip } from "./finding.ts";
import { type Item, nameOf, shownItem } from "./item.ts";
import { fieldsOf, quoted } from "./json.ts";
import { readPage } from "./page.ts";
import type { PagedSearch, Searches } from "./searches.ts";
import { lastPart } from "./term.ts";
import { faultOf } from "./walk.ts";

export function judgeSearches(searches: Searches): readonly Finding[] {
  const { known, nothing, wildcards, byName, paged } = searches;
  const trouble = nothingTrouble(nothing) ?? (known === null ? null : hitsTrouble(known.asTyped, known.text));
  const search = judge("search", trouble, known === null ? told(nothing) : told(known.asTyped));
  const always = [judgeEmptyList(nothing), search];
  if (!search.ok) return [...always, ...DEPENDENT.map((check) => skip(check, "search fails already"))];
  return [
    ...always,
    known === null
      ? skip("search-case", NO_NAME)
      : judge("search-case", hitsTrouble(known.capitals, known.text), told(known.capitals)),
    judge("search-literal", wildcardTrouble(wildcards), wildcards.map(({ exchange }) => told(exchange)).join(", ")),
    byName.length === 0
      ? skip("search-exact-name", NO_NAME)
      : judge("search-exact-name", exactNameTrouble(byName), "on the first page"),
    judgePaged(paged),
  ];
}

/** The answer to a search without hits; clients mind its list as much as any other. */
function judgeEmptyList(nothing: Exchange): Finding {
  const page = readPage(nothing);
  const trouble = page.kind === "trouble" && isAnswered(nothing) ? page.why : null;
  return judge("servers-array", trouble, "an array, empty or not");
}

const DEPENDENT = ["search-case", "search-literal", "search-exact-name", "paging-gallery-search"] as const;
const NO_NAME = "the registry lists no name";

function nothingTrouble(exchange: Exchange): string | null {
  const page = readPage(exchange);
  if (page.kind === "trouble") return isAnswered(exchange) ? null : page.why;
  return page.items.length === 0 ? null : `${told(exchange)} with ${page.items.length} items; expected none`;
}

/** Whether the list of such an answer is an array is a check of its own. */
function isAnswered(exchange: Exchange): boolean {
  return exchange.kind === "answer" && exchange.status === 200 && exchange.body.kind === "text";
}

function hitsTrouble(exchange: Exchange, text: string): string | null {
  const page = readPage(exchange);
  if (page.kind === "trouble") return page.why;
  if (page.items.length === 0) return `${told(exchange)} without an item, though a name holds ${quoted(text)}`;
  return strangerIn(page.items, text, exchange);
}

function wildcardTrouble(wildcards: Searches["wildcards"]): string | null {
  for (const { text, exchange } of wildcards) {
    const page = readPage(exchange);
    const trouble =
      page.kind === "page" ? strangerIn(page.items, text, exchange) : isAnswered(exchange) ? null : page.why;
    if (trouble !== null) return trouble;
  }
  return null;
}

/** A hit without the text in any of its texts. Registries search in different fields, so all of them count. */
function strangerIn(items: readonly Item[], text: string, exchange: Exchange): string | null {
  const stranger = items.find(({ value }) => !holds(fieldsOf(value)?.["server"], text.toLowerCase()));
  return stranger === undefined
    ? null
    : `${told(exchange)} with ${shownItem(stranger)}, which does not hold ${quoted(text)}`;
}

function holds(value: unknown, lowerCaseText: string): boolean {
  if (typeof value === "string") return value.toLowerCase().includes(lowerCaseText);
  return (
    typeof value === "object" && value !== null && Object.values(value).some((inner) => holds(inner, lowerCaseText))
  );
}

function exactNameTrouble(byName: Searches["byName"]): string | null {
  for (const { name, whole, part } of byName) {
    const trouble =
      absence(whole, name, (found) => found === name) ??
      absence(part, name, (found) => lastPart(found) === lastPart(name));
    if (trouble !== null) return trouble;
  }
  return null;
}

function absence(exchange: Exchange, wanted: string, isWanted: (name: string) => boolean): string | null {
  const page = readPage(exchange);
  if (page.kind === "trouble") return page.why;
  const isThere = page.items.some((item) => isWanted(nameOf(item) ?? ""));
  return isThere ? null : `${told(exchange)} without ${quoted(wanted)} on its first page`;
}

function judgePaged(paged: PagedSearch | null): Finding {
  const check = "paging-gallery-search";
  if (paged === null) return skip(check, "no search of more than one page was found");
  const { repeated, dropped, term } = paged;
  const trouble = faultOf(repeated) ?? faultOf(dropped);
  if (trouble !== null) return fail(check, trouble);
  const shared = Math.min(repeated.keys.length, dropped.keys.length);
  const at = dropped.keys.findIndex((key, index) => index < shared && key !== repeated.keys[index]);
  if (at !== -1) {
    return fail(
      check,
      `searching ${quoted(term.text)} shows ${quoted(dropped.keys[at] ?? "")} from page two on when search is not repeated`,
    );
  }
  return pass(check, `${dropped.pages.length} pages of ${quoted(term.text)}`);
}
