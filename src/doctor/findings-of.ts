import { type Ask, unlessCut } from "./ask.ts";
import { judgeCaching, recordCaching } from "./caching.ts";
import { CHECKS, type CheckName } from "./checks.ts";
import { judgeCors, recordCors } from "./cors.ts";
import { recordAbsent, recordEntryRoutes } from "./entry-routes.ts";
import type { Answer } from "./exchange.ts";
import { type Finding, fail, pass, skip } from "./finding.ts";
import { judgeFirstAnswer } from "./first-answer.ts";
import { judgeItems } from "./items.ts";
import { judgeAbsent } from "./judge-absent.ts";
import { entryItems, judgeEntryRoutes } from "./judge-entry-routes.ts";
import { judgeLists } from "./judge-lists.ts";
import { judgeSearches } from "./judge-searches.ts";
import { type Lists, recordLists } from "./lists.ts";
import { itemsOf, readPage } from "./page.ts";
import { judgeParameters, recordParameters } from "./parameters.ts";
import { chooseSample } from "./sample.ts";
import { recordSearches } from "./searches.ts";
import { judgeTransport, recordTransport } from "./transport.ts";

/**
 * Records what the registry answers and judges it: every check once, in their order; the first ones alone when there is
 * no list to go on with.
 */
export async function findingsOf(ask: Ask, probe: Answer): Promise<readonly Finding[]> {
  const first = judgeFirstAnswer(probe);
  if (!first.isList) return first.findings;
  const lists = await unlessCut(recordLists(ask));
  if (lists === null) return complete(first.findings, true);
  const later = await laterFindings(ask, lists);
  const isCut = later.includes(null);
  return complete([...first.findings, ...judgeLists(lists), ...later.flatMap((findings) => findings ?? [])], isCut);
}

type Area = readonly Finding[] | null;

/** What needs no walk of the whole list, all at once; null for an area that the bounds cut off. */
async function laterFindings(ask: Ask, lists: Lists): Promise<readonly Area[]> {
  const listed = [...itemsOf(readPage(lists.everything)), ...lists.latest.items];
  const sample = chooseSample(listed, lists.latest.items);
  const area = async <T>(recording: Promise<T>, judge: (record: T) => readonly Finding[]): Promise<Area> => {
    const record = await unlessCut(recording);
    return record === null ? null : judge(record);
  };
  return Promise.all([
    sample === null
      ? judgeItems(listed)
      : area(recordEntryRoutes(ask, sample), (routes) => [
          ...judgeEntryRoutes(routes),
          ...judgeItems([...listed, ...entryItems(routes)]),
        ]),
    area(recordAbsent(ask, sample), judgeAbsent),
    area(recordSearches(ask, lists), judgeSearches),
    area(recordCors(ask), judgeCors),
    area(recordCaching(ask), judgeCaching),
    area(recordParameters(ask), judgeParameters),
    area(recordTransport(ask), judgeTransport),
  ]);
}

/** Every check in its order, those without a finding as not judged. */
function complete(findings: readonly Finding[], isCut: boolean): readonly Finding[] {
  const reason = isCut ? "the examination reached its bounds" : "the registry lists no entry";
  const bounds = isCut ? fail("bounds", reason) : pass("bounds", "everything was asked");
  const made = new Map([...findings, bounds].map((finding) => [finding.check, finding]));
  return (Object.keys(CHECKS) as CheckName[]).map((check) => made.get(check) ?? skip(check, reason));
}
