import type { RegistrydError } from "../errors.ts";

/** CONTRACT §7. `findings` also stands for a source that fails or is held. */
export const EXIT = { ok: 0, findings: 1, usage: 2, couldNotRun: 3, otherInstance: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(error: RegistrydError): ExitCode {
  if (error.code === "config_invalid" || error.code === "conflict") return EXIT.usage;
  if (error.code === "store_locked") return EXIT.otherInstance;
  return EXIT.couldNotRun;
}
