import type { Limits } from "../../../config/config.ts";
import { type ErrorCode, RegistrydError, toRegistrydError } from "../../../errors.ts";
import type { ObjectId, ObjectType } from "../object-id.ts";

/** The first message to the child. Credentials go this way, never through arguments or the environment. */
export interface OpenRequest {
  readonly base: string;
  readonly commit: ObjectId;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Limits;
}

/** Every later message asks for one object; the answer's content is its content. */
export interface ReadRequest {
  readonly read: ObjectId;
}

/** The child answers each message with one of its own, in order. */
export type ChildAnswer =
  | { readonly type: "opened" }
  | { readonly type: "object"; readonly objectType: ObjectType }
  | { readonly type: "missing" }
  | { readonly type: "failed"; readonly error: SentError };

interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export function toSentError(error: unknown): SentError {
  const { code, message, hint, details } = toRegistrydError(error);
  return { code, message, hint, details };
}

export function fromSentError({ code, message, hint, details }: SentError): RegistrydError {
  return new RegistrydError(code, message, { hint, details });
}
