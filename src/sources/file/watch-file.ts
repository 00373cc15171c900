import type { Clock } from "../../clock.ts";
import type { Watch } from "../source.ts";
import type { FolderEvents, WatchFolder } from "./folder-events.ts";

export interface WatchParts {
  readonly clock: Clock;
  /** Fingerprint of the file now, or the code of the error that hides it; never rejects. */
  readonly sight: () => Promise<string>;
  /** What a run of the source saw last; null before the first one. */
  readonly lastSeen: () => string | null;
  /** Counts the looks, so that a state that comes back after another look is news again. */
  readonly looks: () => number;
  readonly watchFolder: WatchFolder;
}

/** The poll is the truth, so nothing is missed for longer. */
const POLL_MS = 500;
/** A burst of events is one check. */
const EVENT_DELAY_MS = 20;
/** A file at rest for so long is taken to be written in full. */
const SETTLE_MS = 300;
/** One that never rests is looked at all the same. */
const MAX_WAIT_MS = 1_500;
/** Events that failed may be had again when the volume or the system has recovered. */
const REARM_MS = 30_000;

/** A state that no run has seen yet, and since when: the first of its streak, and this one. */
interface News {
  readonly sight: string;
  readonly since: number;
  readonly restingSince: number;
}

/**
 * Calls `onHint` once for each state of the file that no run has seen, when it has come to rest. Events of the folder
 * only bring the next check forward; where they fail, or fail to tell of a change, they are set up anew.
 */
export function watchFile(parts: WatchParts, onHint: () => void): Watch {
  const { clock } = parts;
  let closed = false;
  let news: News | null = null;
  let hinted: { readonly sight: string; readonly looks: number } | null = null;
  let lastEvent = Number.NEGATIVE_INFINITY;
  let timer = { due: Number.POSITIVE_INFINITY, cancel: () => {} };
  let checking = false;
  let lastSight: string | null = null;
  let armedAt = clock.monotonic();
  let events: FolderEvents = parts.watchFolder(onEvent);

  function onEvent(): void {
    lastEvent = clock.monotonic();
    if (!checking) checkWithin(EVENT_DELAY_MS);
  }

  function checkWithin(delayMs: number): void {
    const due = clock.monotonic() + delayMs;
    if (closed || timer.due <= due) return;
    timer.cancel();
    timer = { due, cancel: clock.after(delayMs, () => void check()) };
  }

  async function check(): Promise<void> {
    timer.due = Number.POSITIVE_INFINITY;
    checking = true;
    const sight = await parts.sight();
    checking = false;
    if (closed) return;
    if (events.failed() && mayArm(sight)) rearm();
    lastSight = sight;
    checkWithin(weigh(sight));
  }

  function mayArm(sight: string): boolean {
    return (lastSight !== null && sight !== lastSight) || clock.monotonic() - armedAt >= REARM_MS;
  }

  /** Returns how long the next check may wait. */
  function weigh(sight: string): number {
    const now = clock.monotonic();
    if (!isNews(sight)) {
      news = null;
      return POLL_MS;
    }
    if (news?.sight !== sight) news = { sight, since: news?.since ?? now, restingSince: now };
    const waitMs = Math.min(news.restingSince + SETTLE_MS, news.since + MAX_WAIT_MS) - now;
    if (waitMs > 0) return waitMs;
    hint(news);
    return POLL_MS;
  }

  function isNews(sight: string): boolean {
    const seen = parts.lastSeen();
    const told = hinted?.sight === sight && hinted.looks === parts.looks();
    return seen !== null && sight !== seen && !told;
  }

  function hint({ sight, since }: News): void {
    hinted = { sight, looks: parts.looks() };
    news = null;
    if (lastEvent < since - POLL_MS) rearm();
    onHint();
  }

  function rearm(): void {
    armedAt = clock.monotonic();
    void events.close();
    events = parts.watchFolder(onEvent);
  }

  checkWithin(POLL_MS);
  return {
    mode: () => (events.failed() ? "polling" : "events"),
    async close() {
      closed = true;
      timer.cancel();
      await events.close();
    },
  };
}
