import type { EndedRun } from "../../model.ts";
import { createHistogram, type Histogram, observe } from "./histogram.ts";

/** What became of the runs of this process. */
export interface RunTally {
  readonly record: (run: EndedRun) => void;
  /** Forgets all but these sources. */
  keepOnly(sources: readonly string[]): void;
  of(source: string): SourceRuns;
}

export interface SourceRuns {
  readonly endings: readonly { readonly outcome: string; readonly code: string; readonly count: number }[];
  readonly durations: Histogram;
}

/** From a look at an unchanged file to the limit of a whole fetch, and the large document behind it. */
const BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Counted from the start, so that the first of each is a rise; only a failure has a code. */
const OUTCOMES: readonly EndedRun["outcome"][] = ["unchanged", "applied", "held"];

interface Tally {
  readonly endings: Map<string, { readonly outcome: string; readonly code: string; count: number }>;
  readonly durations: Histogram;
}

export function createRunTally(): RunTally {
  const tallies = new Map<string, Tally>();

  function tallyOf(source: string): Tally {
    const tally = tallies.get(source) ?? emptyTally();
    tallies.set(source, tally);
    return tally;
  }

  return {
    record: ({ source, outcome, code, durationMs }) => {
      const { endings, durations } = tallyOf(source);
      const key = `${outcome} ${code}`;
      const ending = endings.get(key) ?? { outcome, code, count: 0 };
      ending.count += 1;
      endings.set(key, ending);
      if (durationMs !== null) observe(durations, durationMs / 1_000);
    },
    keepOnly: (sources) => {
      const kept = new Set(sources);
      for (const source of tallies.keys()) if (!kept.has(source)) tallies.delete(source);
    },
    of: (source) => {
      const { endings, durations } = tallyOf(source);
      return { endings: [...endings.values()], durations };
    },
  };
}

function emptyTally(): Tally {
  const endings = OUTCOMES.map((outcome) => [`${outcome} `, { outcome, code: "", count: 0 }] as const);
  return { endings: new Map(endings), durations: createHistogram(BOUNDS_SECONDS) };
}
