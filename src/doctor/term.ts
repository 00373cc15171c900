/** What a search is tried with. */
export interface Term {
  readonly text: string;
  /** How many of the names hold it, letter case aside. */
  readonly hits: number;
}

/**
 * The word that most of these names have in common without being in all of them: a search for it has more than one page,
 * and one that forgets the word shows something else. Null when there is none.
 */
export function chooseTerm(names: readonly string[]): Term | null {
  const lowerCase = names.map((name) => name.toLowerCase());
  const words = new Set(lowerCase.flatMap((name) => name.split(/[^a-z0-9]+/)).filter((word) => word.length > 2));
  let best: Term | null = null;
  for (const text of [...words].sort().slice(0, MAX_WORDS)) {
    const hits = lowerCase.filter((name) => name.includes(text)).length;
    if (hits >= 2 && hits < names.length && hits > (best?.hits ?? 0)) best = { text, hits };
  }
  return best;
}

/** Enough words to find a common one among; each is looked for in every name. */
const MAX_WORDS = 2_000;

/** Names that a search for their last part most likely finds among others, and so perhaps not on page one. */
export function hiddenNames(names: readonly string[], count: number): readonly string[] {
  const candidates = names.slice(0, MAX_WORDS).map((name) => {
    const part = lastPart(name).toLowerCase();
    return { name, others: names.filter((other) => other.toLowerCase().includes(part)).length };
  });
  return candidates
    .sort((a, b) => b.others - a.others)
    .slice(0, count)
    .map(({ name }) => name);
}

export function lastPart(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
