import type { IncomingMessage } from "node:http";
import { RegistrydError } from "../../errors.ts";
import { showUrl } from "./show-url.ts";

export interface Expected {
  /** Statuses the caller can use; any other is an error. */
  readonly statuses: readonly number[];
  /** Media types the caller can use, judged for status 200; an empty string stands for none sent. */
  readonly contentTypes: readonly string[];
}

/** The error that the head of an answer amounts to; null when it is what was expected. */
export function judgeAnswer(answer: IncomingMessage, url: URL, expected: Expected): RegistrydError | null {
  const status = answer.statusCode ?? 0;
  if (!expected.statuses.includes(status)) return statusError(status, answer, url);
  if (status !== 200) return null;
  return encodingError(answer, url) ?? contentTypeError(answer, url, expected.contentTypes);
}

function statusError(status: number, answer: IncomingMessage, url: URL): RegistrydError {
  const where = showUrl(url);
  const details = { status, ...retryAfter(answer.headers["retry-after"], answer.headers.date) };
  switch (status) {
    case 401:
    case 403:
      return new RegistrydError("auth_failed", `${where} refused the credentials, or asks for some (${status})`, {
        hint: "check auth.username and the content of auth.passwordFile, or set them, and what that account may read",
        details,
      });
    case 404:
    case 410:
      return new RegistrydError("not_found", `${where} does not exist, or is hidden from this account (${status})`, {
        hint: "check the address; many servers answer like this when credentials are missing",
        details,
      });
    case 203:
      return new RegistrydError("http_status", `${where} answered 203, as a sign-in page in between does`, {
        hint: "check auth.username and auth.passwordFile",
        details,
      });
    default:
      return new RegistrydError("http_status", `${where} answered ${status}`, { ...patience(details), details });
  }
}

function patience({ retryAfterMs }: { readonly retryAfterMs?: number }): { readonly hint?: string } {
  if (retryAfterMs === undefined) return {};
  return { hint: `registryd waits the ${retryAfterMs / 1_000} s that the server asks for, at most one interval` };
}

/** `Retry-After` is a number of seconds or a date (RFC 9110 §10.2.3), which is compared with the server's own clock. */
function retryAfter(value = "", serverTime = ""): { readonly retryAfterMs?: number } {
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.parse(serverTime);
  return Number.isFinite(waitMs) ? { retryAfterMs: Math.max(0, waitMs) } : {};
}

/** Identity was asked for, so anything else is a server that does not listen, or a decompression bomb. */
function encodingError(answer: IncomingMessage, url: URL): RegistrydError | null {
  const encoding = answer.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return null;
  return new RegistrydError(
    "content_type",
    `${showUrl(url)} answered with a content encoding although none was asked for`,
    {
      hint: "let the server honour Accept-Encoding: identity",
    },
  );
}

function contentTypeError(answer: IncomingMessage, url: URL, contentTypes: readonly string[]): RegistrydError | null {
  const type = answer.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  const isHtml = type === "text/html" || type === "application/xhtml+xml";
  if (contentTypes.includes(type)) return null;
  return new RegistrydError("content_type", `${showUrl(url)} answered with ${describeType(type, isHtml)}`, {
    hint: isHtml
      ? "a web or sign-in page came back: check the address, auth.username and auth.passwordFile"
      : `expected ${contentTypes.filter((known) => known !== "").join(" or ")}: check the address`,
  });
}

function describeType(type: string, isHtml: boolean): string {
  if (isHtml) return "an HTML page";
  if (type === "") return "no content type";
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? `the content type ${type.slice(0, 80)}` : "a malformed content type";
}
