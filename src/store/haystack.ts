/** Parts of a haystack stand apart by a control character, which no search can hold (see `isSearchable`). */
const SEPARATOR = "\u001f";

/** What a search looks through: name, title and description without regard to case. */
export function haystackOf(name: string, title: string | null, description: string): string {
  return [name, title ?? "", description].map((part) => foldCase(part).replaceAll(SEPARATOR, " ")).join(SEPARATOR);
}

/** The folded part of a name behind its slash. */
export function slugOf(name: string): string {
  return foldCase(name.slice(name.lastIndexOf("/") + 1));
}

/** Lower case, with one form of the Greek sigma, whose lower case would else depend on what follows it. */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll("ς", "σ");
}

/** Text with a NUL or our separator is in no haystack. */
export function isSearchable(search: string): boolean {
  return !search.includes(SEPARATOR) && !search.includes("\0");
}
