import type { SourceView } from "../http/source-view.ts";
import { shortRevision } from "./short-revision.ts";
import { table } from "./table.ts";

/** Where the git sources read, of when what they serve is, and which engine read it; nothing where there are none. */
export function gitReport(sources: readonly SourceView[]): string {
  const rows = sources.filter(({ type }) => type === "git").map(gitRow);
  if (rows.length === 0) return "";
  return `\n${table(["GIT", "FOLLOWS", "PATH", "COMMITTED", "ENGINE", "REPOSITORY"], rows)}`;
}

function gitRow({ name, location, revisionAt, engine }: SourceView): string[] {
  const { path, repository } = location ?? {};
  return [name, followed(location ?? {}), path ?? "-", revisionAt ?? "-", engine ?? "-", repository ?? "-"];
}

/** A commit wins over a branch, a branch over a tag. */
function followed({ commit, branch, tag }: NonNullable<SourceView["location"]>): string {
  if (commit) return `commit ${shortRevision(commit)}`;
  if (branch) return `branch ${branch}`;
  return tag ? `tag ${tag}` : "default branch";
}
