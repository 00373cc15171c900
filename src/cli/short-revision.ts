/** Enough of a revision to tell it from its neighbours: 12 hex digits of a commit or of a digest. */
export function shortRevision(revision: string): string {
  return revision.replace(/^sha256:/, "").slice(0, 12);
}
