import { escapeInvisible } from "../document/shown.ts";
import type { ChangeCounts, SyncAnswer, SyncResult } from "../model.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { Paint } from "./paint.ts";
import { shortRevision } from "./short-revision.ts";

/** One line a source, and below it what to do where something is to be done. */
export function syncReport(answer: SyncAnswer, paint: Paint): string {
  return answer.sources.map((result) => `${lines(result, paint).join("\n  ")}\n`).join("");
}

export function syncExitCode(answer: SyncAnswer): ExitCode {
  if (!answer.complete) return EXIT.couldNotRun;
  const good = answer.sources.every(({ outcome }) => outcome === "unchanged" || outcome === "applied");
  return good ? EXIT.ok : EXIT.findings;
}

function lines(result: SyncResult, paint: Paint): string[] {
  const { source, outcome, revision, error, held } = result;
  const at = revision === null ? "" : ` ${shortRevision(revision)}`;
  switch (outcome) {
    case "unchanged":
      return [`${source}: unchanged${at}${quarantined(result, paint)}`];
    case "applied":
      return [`${source}: ${paint("green", "applied")}${at}, ${counts(result.changes)}${quarantined(result, paint)}`];
    case "queued":
      return [`${source}: queued, not done yet`];
    case "held":
      return [
        `${source}: ${paint("yellow", "held")}, it would remove ${held?.removed ?? "?"} of ${held?.of ?? "?"} entries`,
        `to let it through: registryd sync ${source} --accept-deletions ${held?.revision ?? "REVISION"}`,
      ];
    case "failed":
      return [
        `${source}: ${paint("red", "failed")}, ${error?.code}: ${escapeInvisible(error?.message ?? "")}`,
        ...(error?.hint ? [escapeInvisible(error.hint)] : []),
      ];
  }
}

function counts({ added, changed, removed }: ChangeCounts): string {
  return `${added} added, ${changed} changed, ${removed} removed`;
}

function quarantined({ quarantined: count }: SyncResult, paint: Paint): string {
  return count === 0 ? "" : `, ${paint("yellow", `${count} quarantined`)}`;
}
