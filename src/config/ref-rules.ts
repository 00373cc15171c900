// What git itself refuses in a ref name (git check-ref-format).
const NOT_IN_REF = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|\.lock(\/|$)|(^|\/)\.|^[-/]|[/.]$/u;

/** What a branch or tag must be, when it is not: the short name, without `refs/heads/` or `refs/tags/`. */
export function checkRefName(name: string): string | null {
  if (name === "" || name.length > 250 || NOT_IN_REF.test(name)) return "a name that git allows, such as main";
  return name.startsWith("refs/") ? "the short name, without refs/heads/ or refs/tags/" : null;
}

/** A shortened id could come to mean another commit. */
export function checkCommitId(id: string): string | null {
  return /^[0-9a-f]{40}$/i.test(id)
    ? null
    : "the full commit id: 40 hexadecimal digits (`git rev-parse HEAD` prints it)";
}
