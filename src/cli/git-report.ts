import type { SourceView } from "../http/source-view.ts";
import { shortRevision } from "./short-revision.ts";
import { table } from "./table.ts";

/** Where the git sources read, of when what they serve is, and which engine read it; nothing where there are none. */
export function gitReport(sources: readonly SourceView[]): string {
  const rows = sources.filter(({ type }) => type === "git").map(gitRow);
  if (rows.length === 0) return "";
  return `\n${table(["GIT", "FOLLOWS", "PATH", "COMMITTED", "ENGINE", "REPOSITORY"], rows)}`;
}

function gitRow({ name, location, revisionAt, engine, ref }: SourceView): string[] {
  const { path, repository } = location ?? {};
  return [name, followed(location ?? {}, ref), path ?? "-", revisionAt ?? "-", engine ?? "-", repository ?? "-"];
}

/** A commit wins over a branch, a branch over a tag. */
function followed({ commit, branch, tag }: NonNullable<SourceView["location"]>, ref: string | null): string {
  if (commit) return `commit ${shortRevision(commit)}`;
  if (branch) return `branch ${branch}`;
  return tag ? `tag ${tag}` : defaultBranch(ref);
}

const BRANCHES = "refs/heads/";

/** By its name once the server has said it; a HEAD on no branch has none. */
function defaultBranch(ref: string | null): string {
  return ref?.startsWith(BRANCHES) ? `branch ${ref.slice(BRANCHES.length)} (default)` : "default branch";
}
