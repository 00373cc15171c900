/** A source as the config spells it. */
export type ArgumentSource =
  | { readonly name: string; readonly file: { readonly path: string } | { readonly url: string } }
  | { readonly name: string; readonly git: { readonly repository: string } };

const MAX_NAME = 63;

/** What `serve ARG…` means: each argument one source, in order of precedence (CONTRACT §7). */
export function argumentSources(args: readonly string[]): readonly ArgumentSource[] {
  const taken = new Set<string>();
  return args.map((arg) => sourceOf(arg, freeName(nameOf(arg), taken)));
}

function sourceOf(arg: string, name: string): ArgumentSource {
  if (isSshAddress(arg)) return { name, git: { repository: arg } };
  if (!isUrl(arg)) return { name, file: { path: arg } };
  const isFile = new URL(arg).pathname.endsWith(".json");
  return isFile ? { name, file: { url: arg } } : { name, git: { repository: arg } };
}

/** A path may hold a colon, so only a scheme that could be meant as one counts. */
function isUrl(arg: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(arg) && URL.canParse(arg);
}

/** As git hosts show it beside the https address; what is wrong with it is said where a repository is checked. */
function isSshAddress(arg: string): boolean {
  return /^[\w.-]+@[\w.-]+:/.test(arg);
}

/** The last part of the path, or the host, as an RFC 1123 label. */
function nameOf(arg: string): string {
  const path = isUrl(arg) ? new URL(arg).pathname : arg;
  const last = path.split("/").filter(Boolean).at(-1) ?? (isUrl(arg) ? new URL(arg).hostname : "");
  const label = last
    .replace(/(?<=.)\.[^.]*$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "-")
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, "");
  return label === "" ? "source" : label;
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) {
    const suffix = `-${count}`;
    free = name.slice(0, MAX_NAME - suffix.length) + suffix;
  }
  taken.add(free);
  return free;
}
