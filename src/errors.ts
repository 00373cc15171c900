/** The closed set of error codes; each has one row in docs/errors.md. */
export const ERROR_CODES = {
  config_invalid: false,
  /** A request that no longer fits what it names, such as a held revision that has moved on. */
  conflict: false,
  auth_failed: false,
  not_found: false,
  ref_not_found: false,
  network: true,
  timeout: true,
  tls: false,
  redirect_refused: false,
  http_status: true,
  content_type: false,
  unsupported: false,
  limit_exceeded: false,
  pack_corrupt: true,
  unsafe_path: false,
  not_regular_file: false,
  unreadable: false,
  encoding: false,
  json_syntax: false,
  schema: false,
  duplicate_entry: false,
  empty_source: false,
  deletion_guard: false,
  store_full: true,
  store_busy: true,
  store_corrupt: false,
  store_locked: false,
  internal: false,
} as const satisfies Record<string, boolean>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What to do where nobody closer to the failure knows better. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  limit_exceeded: "make it smaller, or raise the limit in the limits section of the config, if it can be set",
  http_status: "look at the server's own log, if it does not mend itself",
  pack_corrupt: "it is fetched anew; if it stays, look at the repository on the server with `git fsck`",
};

interface ErrorOptions {
  readonly hint?: string | null;
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where it is otherwise than the code has it. */
  readonly helpsToWait?: boolean;
}

/**
 * The one error class: what happened (`message`), what to do (`hint`), and the original as `cause`.
 * Messages hold no secret and no stack; whoever shows one passes it through `redact` all the same.
 */
export class RegistrydError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether the same attempt may succeed later with nobody changing anything. */
  readonly helpsToWait: boolean;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "RegistrydError";
    this.code = code;
    this.hint = options.hint ?? HINTS[code] ?? null;
    this.details = options.details ?? {};
    this.helpsToWait = options.helpsToWait ?? ERROR_CODES[code];
  }
}

/** What is told to whoever waits for an engine that is being stopped. */
export function engineStopping(): RegistrydError {
  return new RegistrydError("internal", "registryd is stopping", {
    hint: "ask again when it runs again",
    details: { stopping: true },
    helpsToWait: true,
  });
}

export function isEngineStopping({ details }: RegistrydError): boolean {
  return details["stopping"] === true;
}

/** Any thrown value as a `RegistrydError`; what is none becomes `internal`, with the original as its cause. */
export function toRegistrydError(error: unknown): RegistrydError {
  if (error instanceof RegistrydError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RegistrydError("internal", message, { cause: error });
}
