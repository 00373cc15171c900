import { CHECKS } from "./checks.ts";
import type { Absent } from "./entry-routes.ts";
import { type Answer, type Exchange, jsonOf, told } from "./exchange.ts";
import { CLIENTS, type Client, type Finding, fail, judge, pass, skip } from "./finding.ts";
import { textAt } from "./json.ts";

/** Findings on what the registry says of entries that are not there. */
export function judgeAbsent({ name, versions, version }: Absent): readonly Finding[] {
  const asked = version === null ? [name, versions] : [name, versions, version];
  const wrong = asked.find((exchange) => exchange.kind === "none" || exchange.status !== 404);
  const notFound =
    wrong === undefined ? pass("not-found", told(name)) : fail("not-found", told(wrong), misledBy(wrong));
  return [notFound, judgeErrorShape(asked.find(isRefusal))];
}

/** Who takes this answer for something else than "not there". */
function misledBy(exchange: Exchange): readonly Client[] {
  const { breaks } = CHECKS["not-found"];
  if (exchange.kind === "none") return breaks;
  if (exchange.status < 300) return CLIENTS;
  return exchange.status === 401 || exchange.status === 403 ? ["copilot", ...breaks] : breaks;
}

function isRefusal(exchange: Exchange): exchange is Answer {
  return exchange.kind === "answer" && exchange.status >= 400;
}

/** Implementations disagree on the fields, so any of those that they use will do. */
function judgeErrorShape(refusal: Answer | undefined): Finding {
  if (refusal === undefined) return skip("error-shape", "nothing was refused");
  const json = jsonOf(refusal, refusal.status);
  if (json.kind === "trouble") return fail("error-shape", json.why);
  const type = refusal.headers["content-type"] ?? "no Content-Type";
  if (!/^application\/(problem\+)?json\s*(;|$)/i.test(type))
    return fail("error-shape", `${told(refusal)} with ${type}`);
  const text = ["error", "title", "detail"].find((field) => textAt(json.value, field) !== null);
  return judge("error-shape", text === undefined ? `${told(refusal)} without a text in error` : null, told(refusal));
}
