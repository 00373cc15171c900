import { type Finding, fail, judge, pass, skip } from "./finding.ts";
import { type Item, isLatest, nameOf, shownItem } from "./item.ts";
import { quoted } from "./json.ts";
import type { Lists } from "./lists.ts";
import { medianMs } from "./median.ts";
import type { Page } from "./page.ts";
import { differenceOf, type Walk } from "./walk.ts";

/** How long thv goes on with its walk. */
const THV_PATIENCE_MS = 10_000;

export function judgeLists(lists: Lists): readonly Finding[] {
  const { latest, paged, pagingFault } = lists;
  const seen = `${latest.keys.length} latest versions${latest.isWhole ? "" : " and more"}`;
  return [
    judgeCounts([...latest.pages, ...paged.pages]),
    judge("paging", pagingFault, `${seen}, each once`),
    judgeEnd([latest, paged]),
    judgeLatestFilter(latest.items),
    againstLatest("paging-gallery", lists, lists.gallery),
    againstLatest("paging-cursor-alone", lists, lists.cursorAlone),
    againstLatest("paging-one-by-one", lists, lists.oneByOne),
    judgeWalkTime(lists),
    judgeLatency(lists.oneByOne ?? latest),
  ];
}

function judgeCounts(pages: readonly Page[]): Finding {
  const wrong = pages.find(({ metadata, items }) => metadata !== null && metadata["count"] !== items.length);
  if (wrong === undefined) return pass("metadata-count", "as many as there are");
  const { metadata, items } = wrong;
  return fail("metadata-count", `count is ${quoted(String(metadata?.["count"]))} on a page of ${items.length}`);
}

function judgeEnd(walks: readonly Walk[]): Finding {
  const last = walks.find(({ isWhole }) => isWhole)?.pages.at(-1);
  if (last === undefined) return skip("next-cursor-end", "no walk reached the last page");
  const present = last.metadata !== null && Object.hasOwn(last.metadata, "nextCursor");
  const value = JSON.stringify(last.metadata?.["nextCursor"]);
  return judge("next-cursor-end", present ? `nextCursor is ${value} on the last page` : null, "absent");
}

function judgeLatestFilter(items: readonly Item[]): Finding {
  const older = items.find((item) => isLatest(item) === false);
  if (older !== undefined)
    return fail("latest-filter", `version=latest lists ${shownItem(older)}, which is not latest`);
  const names = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    if (name !== null && names.has(name)) {
      return fail("latest-filter", `version=latest lists ${quoted(name)} more than once`);
    }
    if (name !== null) names.add(name);
  }
  return pass("latest-filter", "one version a name");
}

function againstLatest(
  check: "paging-gallery" | "paging-cursor-alone" | "paging-one-by-one",
  { latest }: Lists,
  walk: Walk | null,
): Finding {
  if (walk === null) return skip(check, "paging fails already");
  if (walk.pages.length < 2 && walk.trouble === null) return skip(check, "there is one page only");
  return judge(check, differenceOf(latest, walk), `${walk.pages.length} pages`);
}

function judgeWalkTime({ latest, oneByOne }: Lists): Finding {
  const median = medianMs(oneByOne?.exchanges ?? []);
  if (median === null) return skip("walk-time", "paging fails already");
  const names = latest.keys.length;
  const seconds = ((names * median) / 1_000).toFixed(1);
  const estimate = `${latest.isWhole ? "" : "at least "}${seconds} s for ${names} names, one a page`;
  return judge("walk-time", names * median > THV_PATIENCE_MS ? estimate : null, estimate);
}

const SLOW_MS = 1_000;

/** The median over a walk, one request after the other. */
function judgeLatency({ exchanges }: Walk): Finding {
  const median = medianMs(exchanges);
  if (median === null) return skip("latency", "nothing was measured");
  const shown = `median ${median < 10 ? median.toFixed(1) : Math.round(median)} ms`;
  return judge("latency", median > SLOW_MS ? shown : null, shown);
}
