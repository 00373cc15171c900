/** A name as clients compare it that ignore letter case; both ways, since the long s has the case of a plain one in one direction alone. */
export function withoutCase(name: string): string {
  return name.toLowerCase().toUpperCase();
}
