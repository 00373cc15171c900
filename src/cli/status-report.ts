import { escapeInvisible } from "../document/shown.ts";
import type { RegistryDescription } from "../http/registry-view.ts";
import type { SourceView } from "../http/source-view.ts";
import { findingsReport } from "./findings-report.ts";
import { gitReport } from "./git-report.ts";
import type { Paint } from "./paint.ts";
import { shortRevision } from "./short-revision.ts";
import type { StatusAnswer } from "./status-answer.ts";
import { table } from "./table.ts";

/** Status as people read it: who answers, a table of sources with what ails them, one of git sources, one of registries. */
export function statusReport(answer: StatusAnswer, paint: Paint): string {
  return [
    headline(answer),
    table(
      ["SOURCE", "STATE", "SERVED", "QUARANTINED", "REVISION", "LAST SUCCESS", "NEXT RUN"],
      answer.sources.map(sourceRow),
    ),
    ...answer.sources.flatMap((source) => [...ailments(source, paint), ...findingsReport(source, paint)]),
    gitReport(answer.sources),
    "\n",
    table(["REGISTRY", "SERVERS", "SKILLS", "PLUGINS", "SHADOWED", "SOURCES"], answer.registries.map(registryRow)),
    ...answer.registries.flatMap((registry) => missing(registry, paint)),
  ].join("");
}

/** What `--check` finds fault with. */
export function ails({ state, stale }: SourceView): boolean {
  return state === "failing" || state === "held" || stale;
}

function headline({ daemon, config }: StatusAnswer): string {
  const who =
    daemon === null
      ? "no daemon answers; this is what the store holds\n"
      : `registryd ${daemon.version} (pid ${daemon.pid}) on ${daemon.address}, internal ${daemon.internalAddress}\n`;
  return config.error === null
    ? `${who}\n`
    : `${who}the config on disk is refused: ${escapeInvisible(config.error.message)}\n\n`;
}

function sourceRow(source: SourceView): string[] {
  const { counts } = source;
  return [
    source.name,
    [source.state, source.stale ? "stale" : "", source.running ? "running" : ""].filter(Boolean).join(", "),
    String(counts.served),
    String(counts.quarantined),
    source.revision === null ? "-" : shortRevision(source.revision),
    source.lastSuccessAt ?? "-",
    source.nextRunAt ?? "-",
  ];
}

function registryRow({ name, counts, shadowed, sources }: RegistryDescription): string[] {
  const kinds = (["servers", "skills", "plugins"] as const).map((kind) => versionsOf(counts[kind]));
  return [name, ...kinds, String(shadowed), sources.join(", ")];
}

function versionsOf({ names, versions }: { readonly names: number; readonly versions: number }): string {
  return names === versions ? String(names) : `${names} (${versions} versions)`;
}

function ailments({ name, error, held }: SourceView, paint: Paint): string[] {
  const lines: string[] = [];
  if (error !== null) {
    lines.push(`${paint("red", `${name}: ${error.code}`)} since ${error.since}: ${escapeInvisible(error.message)}\n`);
    if (error.hint !== null) lines.push(`  ${escapeInvisible(error.hint)}\n`);
  }
  if (held !== null) {
    lines.push(
      `${paint("yellow", `${name}: held`)} since ${held.since}: ${held.removed} of ${held.of} entries would go, such as\n`,
    );
    lines.push(...held.sample.slice(0, 3).map((key) => `  ${escapeInvisible(key)}\n`));
    lines.push(`  to let it through: registryd sync ${name} --accept-deletions ${held.revision}\n`);
  }
  return lines;
}

function missing({ name, sources, missingSources }: RegistryDescription, paint: Paint): string[] {
  if (missingSources.length === 0) return [];
  const names = missingSources.map(escapeInvisible).join(", ");
  const effect = missingSources.length < sources.length ? "" : "; until then every read is answered with 503";
  return [`${paint("yellow", `${name}: never synced`)}: ${names}${effect}\n`];
}
