/**
 * Orders strings with their runs of digits by value: `build-9` before `build-10`. A total order that depends on no
 * locale; strings that differ only in leading zeros fall back to plain order.
 */
export function compareNatural(a: string, b: string): number {
  const partsOfB = split(b);
  for (const [index, part] of split(a).entries()) {
    const other = partsOfB[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return comparePlain(a, b);
}

/** Compares two strings of ASCII digits by value, whatever their length. */
export function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(LEADING_ZEROS, ""), b.replace(LEADING_ZEROS, "")];
  return x.length - y.length || comparePlain(x, y);
}

const LEADING_ZEROS = /^0+(?=\d)/;

function split(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

/** A number comes before text, so that the order stays transitive. */
function compareParts(a: string, b: string): number {
  const aIsNumber = isDigit(a);
  if (aIsNumber !== isDigit(b)) return aIsNumber ? -1 : 1;
  return aIsNumber ? compareDigits(a, b) : comparePlain(a, b);
}

function isDigit(part: string): boolean {
  return part >= "0" && part < ":";
}

function comparePlain(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
