import type { Clock } from "../clock.ts";
import { RegistrydError } from "../errors.ts";
import { redact } from "../redact.ts";
import { type Bounds, createAsk } from "./ask.ts";
import type { NoAnswer } from "./exchange.ts";
import { type Finding, type Verdict, verdictsOf } from "./finding.ts";
import { findingsOf } from "./findings-of.ts";
import { PROBE } from "./first-answer.ts";
import type { Registry } from "./registry-url.ts";
import { createSender, type SendLimits } from "./send.ts";

/** What `doctor` answers (CONTRACT §7). */
export interface Diagnosis {
  readonly version: 1;
  readonly url: string;
  /** Whether every client can work with the registry. */
  readonly ok: boolean;
  readonly clients: readonly Verdict[];
  readonly findings: readonly Finding[];
}

export type ExamineLimits = SendLimits & Bounds;

export const EXAMINE_LIMITS: ExamineLimits = {
  timeoutMs: 10_000,
  maxBodyBytes: 16 * 1024 * 1024,
  maxRequests: 400,
  maxTotalMs: 120_000,
};

/**
 * Examines a registry from outside, by read requests alone.
 * @throws {RegistrydError} `network`, `timeout`, `limit_exceeded` when it does not answer at all
 */
export async function examine(registry: Registry, clock: Clock, limits: ExamineLimits): Promise<Diagnosis> {
  const sender = createSender(registry.api, clock, limits);
  try {
    const ask = createAsk(sender.send, clock, limits);
    const probe = await ask(PROBE);
    if (probe.kind === "none") throw unreachable(registry, probe);
    const findings = (await findingsOf(ask, probe)).map(redacted);
    const clients = verdictsOf(findings);
    return { version: 1, url: registry.shown, ok: clients.every(({ ok }) => ok), clients, findings };
  } finally {
    sender.close();
  }
}

/** Messages quote what a registry says. */
function redacted(finding: Finding): Finding {
  return { ...finding, message: redact(finding.message) };
}

function unreachable({ shown }: Registry, { reason, why }: NoAnswer): RegistrydError {
  return new RegistrydError(reason, `${shown} cannot be examined: ${why}`, {
    hint: "check the address, and that this machine may connect to it",
  });
}
