import { CHECKS, type CheckName } from "./checks.ts";

/** Whose way of reading a registry is followed; `strict` reads the standard by the letter. */
export const CLIENTS = ["vscode", "copilot", "thv", "apm", "strict"] as const;
export type Client = (typeof CLIENTS)[number];

/** What one check came to (CONTRACT §7). A finding that is not ok and breaks no client is a warning. */
export interface Finding {
  readonly check: CheckName;
  readonly ok: boolean;
  /** The clients that do not work with this registry because of it; none when it is ok. */
  readonly clients: readonly Client[];
  readonly message: string;
  readonly hint: string | null;
}

export interface Verdict {
  readonly client: Client;
  readonly ok: boolean;
}

export function pass(check: CheckName, message: string): Finding {
  return { check, ok: true, clients: [], message, hint: null };
}

/** For what this registry gives no occasion to judge. */
export function skip(check: CheckName, reason: string): Finding {
  return pass(check, `not judged: ${reason}`);
}

/** `clients` where this case breaks others than the check does in general. */
export function fail(check: CheckName, message: string, clients: readonly Client[] = CHECKS[check].breaks): Finding {
  return { check, ok: false, clients, message, hint: CHECKS[check].hint };
}

/** Passes when there is no trouble. */
export function judge(check: CheckName, trouble: string | null, whenFine: string): Finding {
  return trouble === null ? pass(check, whenFine) : fail(check, trouble);
}

export function verdictsOf(findings: readonly Finding[]): readonly Verdict[] {
  return CLIENTS.map((client) => ({ client, ok: !findings.some(({ clients }) => clients.includes(client)) }));
}
