/** The known name that differs by one letter added, removed, replaced or swapped with its neighbour, or by letter case alone. */
export function oneEditAway(name: string, known: Iterable<string>): string | null {
  for (const candidate of known) {
    if (name.toLowerCase() === candidate.toLowerCase() || isOneEdit(name, candidate)) return candidate;
  }
  return null;
}

function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const restOfA = a.slice(start);
  const restOfB = b.slice(start);
  if (restOfA.slice(1) === restOfB.slice(1) || restOfA.slice(1) === restOfB || restOfA === restOfB.slice(1))
    return true;
  return restOfA[0] === restOfB[1] && restOfA[1] === restOfB[0] && restOfA.slice(2) === restOfB.slice(2);
}
