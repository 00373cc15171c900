import { type Answer, jsonOf, told } from "./exchange.ts";
import { type Finding, fail, judge, pass } from "./finding.ts";
import { fieldsOf, typeOf } from "./json.ts";
import { type Page, readPage } from "./page.ts";

/** The probe of VS Code, which every other client could have sent as well. */
export const PROBE = "servers?limit=1";

export interface FirstAnswer {
  readonly findings: readonly Finding[];
  /** Without a list nothing else can be judged. */
  readonly isList: boolean;
}

export function judgeFirstAnswer(probe: Answer): FirstAnswer {
  const json = jsonOf(probe);
  if (json.kind === "trouble") return { findings: [fail("list", json.why)], isList: false };
  const findings = [pass("list", told(probe)), judgeContentType(probe)];
  const page = readPage(probe);
  if (page.kind === "trouble") return { findings: [...findings, fail("servers-array", page.why)], isList: false };
  return { findings: [...findings, judgeMetadata(json.value), judgeLimit(page)], isList: true };
}

function judgeContentType({ headers }: Answer): Finding {
  const type = headers["content-type"] ?? null;
  const isJson = type !== null && /^application\/json\s*(;|$)/i.test(type);
  const found = type === null ? "no Content-Type" : `Content-Type: ${type}`;
  return judge("content-type", isJson ? null : `the list has ${found}`, "application/json");
}

function judgeMetadata(list: unknown): Finding {
  const metadata = fieldsOf(list)?.["metadata"];
  const trouble = fieldsOf(metadata) === null ? `metadata is ${typeOf(metadata)}; expected an object` : null;
  return judge("metadata", trouble, "an object");
}

function judgeLimit({ items }: Page): Finding {
  const trouble = items.length > 1 ? `${PROBE} answered with ${items.length} items` : null;
  return judge("limit", trouble, "no page is longer than asked");
}
