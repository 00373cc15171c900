import { basename } from "node:path";
import { RegistrydError } from "../errors.ts";
import type { ShownError } from "../model.ts";

export type Redact = (text: string) => string;

/** Any thrown value in the shape that status, ledger and answers show; the one place where its texts are redacted. */
export function showError(error: unknown, since: string, redact: Redact): ShownError {
  const { code, message, hint, helpsToWait } = error instanceof RegistrydError ? error : describeDefect(error);
  return { code, message: redact(message), hint: hint === null ? null : redact(hint), since, helpsToWait };
}

/** The message of an error that nobody foresaw may quote anything, so only its kind and its place are told. */
function describeDefect(error: unknown): RegistrydError {
  const name = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? placeOf(error.stack ?? "") : null;
  return new RegistrydError("internal", `registryd failed by itself: ${name}${place === null ? "" : ` at ${place}`}`, {
    hint: "this is a defect of registryd; please report it with this message",
    cause: error,
  });
}

function placeOf(stack: string): string | null {
  const [, path, position] = /^\s+at .*?((?:file:\/\/)?\/[^():]*):(\d+:\d+)\)?$/m.exec(stack) ?? [];
  return path === undefined ? null : `${basename(path)}:${position}`;
}
