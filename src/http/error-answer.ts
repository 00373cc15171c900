import { isEngineStopping, RegistrydError, toRegistrydError } from "../errors.ts";
import type { Log } from "../log.ts";
import { redact } from "../redact.ts";
import type { Answer } from "./answer.ts";
import { notFound, Refusal, refusalAnswer, unavailable } from "./refusal.ts";

const RETRY_SECONDS = 1;

/** Whatever a handler threw, as an answer. What nobody foresaw is logged, and told to the client without a detail of it. */
export function errorAnswer(thrown: unknown, headers: readonly string[], log: Log): Answer {
  const refusal = toRefusal(thrown);
  if (refusal.facts.code === "internal") {
    const { code, message } = toRegistrydError(thrown);
    log.error("request failed", { code, error: redact(message) });
  }
  return refusalAnswer(refusal, headers);
}

function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (!(thrown instanceof RegistrydError)) return unforeseen(thrown);
  if (isEngineStopping(thrown)) return unavailable("stopping", sentence(thrown), RETRY_SECONDS);
  switch (thrown.code) {
    case "not_found":
      return notFound("Source", sentence(thrown));
    case "conflict":
      return new Refusal({ status: 409, code: "conflict", error: "Conflict", detail: sentence(thrown) }, thrown);
    case "config_invalid":
      return configInvalid(thrown);
    case "store_busy":
      return unavailable("store_busy", "the store is busy; try again", RETRY_SECONDS);
    case "store_corrupt":
      return unavailable("store_corrupt", "the store cannot be read; the operator must restore it", null);
    default:
      return unforeseen(thrown);
  }
}

function configInvalid(error: RegistrydError): Refusal {
  const more = { problems: error.details["problems"] ?? [] };
  return new Refusal(
    { status: 400, code: "config_invalid", error: "Config invalid", detail: sentence(error), more },
    error,
  );
}

function unforeseen(cause: unknown): Refusal {
  const detail = "registryd could not answer this request; its log says why";
  return new Refusal({ status: 500, code: "internal", error: "Internal error", detail }, cause);
}

function sentence({ message, hint }: RegistrydError): string {
  return redact(hint === null ? message : `${message}; ${hint}`);
}
