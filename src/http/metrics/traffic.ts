import { createHistogram, type Histogram, observe } from "./histogram.ts";

/**
 * Counts one answer: the pattern of its route, the method of the request, the status, and how long it took until it
 * was handed to the connection.
 */
export type RecordAnswer = (pattern: string, method: string, status: number, seconds: number) => void;

/** What both listeners have answered. Keeping it costs a read in memory less than a hundredth of its time. */
export interface Traffic {
  readonly record: RecordAnswer;
  routes(): readonly RouteTraffic[];
}

export interface RouteTraffic {
  readonly pattern: string;
  readonly answers: readonly { readonly method: string; readonly status: number; readonly count: number }[];
  readonly durations: Histogram;
}

/** A method of the client's own choice would be a label of its own choice. */
const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
const OTHER_METHOD = "other";

/** From a hit in memory to a wait for a sync. */
const BOUNDS_SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

interface RouteTally {
  /** By place of the method, then by status. */
  readonly answers: Map<number, number>[];
  readonly durations: Histogram;
}

export function createTraffic(): Traffic {
  const tallies = new Map<string, RouteTally>();

  function add(pattern: string): RouteTally {
    const answers = [...METHODS, OTHER_METHOD].map(() => new Map<number, number>());
    const tally = { answers, durations: createHistogram(BOUNDS_SECONDS) };
    tallies.set(pattern, tally);
    return tally;
  }

  return {
    record: (pattern, method, status, seconds) => {
      const { answers, durations } = tallies.get(pattern) ?? add(pattern);
      const place = METHODS.indexOf(method);
      const counts = answers[place === -1 ? METHODS.length : place];
      counts?.set(status, (counts.get(status) ?? 0) + 1);
      observe(durations, seconds);
    },
    routes: () => [...tallies].map(([pattern, tally]) => describe(pattern, tally)),
  };
}

function describe(pattern: string, { answers, durations }: RouteTally): RouteTraffic {
  const counted = answers.flatMap((counts, place) =>
    [...counts].map(([status, count]) => ({ method: METHODS[place] ?? OTHER_METHOD, status, count })),
  );
  return { pattern, answers: counted, durations };
}
