import type { Kind } from "../model.ts";
import { table } from "./table.ts";

/** One version of one entry as `list --json` shows it (CONTRACT §7). */
export interface ListedEntry {
  readonly registry: string;
  readonly key: string;
  readonly latest: boolean;
  readonly status: string;
  /** Null when the answers do not name sources. */
  readonly source: string | null;
  readonly title: string | null;
}

/** One line a name: its latest version, how many there are, and the source that owns it. */
export function listReport(entries: readonly ListedEntry[]): string {
  if (entries.length === 0) return "nothing is served that matches\n";
  const rows = [...groupByName(entries).values()].map((versions) => {
    const shown = versions.find((entry) => entry.latest) ?? versions[0];
    return shown === undefined ? [] : row(shown, versions.length);
  });
  return table(["REGISTRY", "KIND", "NAME", "LATEST", "VERSIONS", "STATUS", "SOURCE", "TITLE"], rows);
}

function groupByName(entries: readonly ListedEntry[]): Map<string, ListedEntry[]> {
  const groups = new Map<string, ListedEntry[]>();
  for (const entry of entries) {
    const { kind, name } = parseKey(entry.key);
    const group = `${entry.registry} ${kind} ${name}`;
    const versions = groups.get(group);
    if (versions === undefined) groups.set(group, [entry]);
    else versions.push(entry);
  }
  return groups;
}

function row({ registry, key, status, source, title }: ListedEntry, versions: number): string[] {
  const { kind, name, version } = parseKey(key);
  return [registry, kind, name, version, String(versions), status, source ?? "-", title ?? ""];
}

/** Takes `server:io.github.acme/geo@1.0.0` apart; a name holds no `@`, a version may. */
function parseKey(key: string): { kind: Kind; name: string; version: string } {
  const colon = key.indexOf(":");
  const at = key.indexOf("@", colon);
  return { kind: key.slice(0, colon) as Kind, name: key.slice(colon + 1, at), version: key.slice(at + 1) };
}
