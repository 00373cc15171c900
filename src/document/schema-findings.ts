import type { SchemaError } from "./generated/validators.js";
import { type JsonValue, valueAt } from "./json-value.ts";
import { oneEditAway } from "./one-edit.ts";
import { escapeToken, tokensOf } from "./pointer.ts";
import { error, type Finding } from "./rules/finding.ts";
import { expectationOf } from "./schema-expectations.ts";
import { shown, shownText } from "./shown.ts";

/** Errors of a validator as findings: one for each value at fault, the one that explains most, in the order of the schema. */
export function schemaFindings(errors: readonly SchemaError[], root: JsonValue): readonly Finding[] {
  const chosen = new Map<string, SchemaError>();
  for (const candidate of errors) {
    const rank = RANKS[candidate.keyword];
    if (rank === undefined) continue;
    const key = keyOf(candidate);
    const other = chosen.get(key);
    if (other === undefined || rank < (RANKS[other.keyword] ?? 0)) chosen.set(key, candidate);
    if (chosen.size >= MOST_FINDINGS) break;
  }
  return [...chosen.values()].map((chosenError) => findingOf(chosenError, root));
}

/** As many as are ever reported of one entry, and some that sharper rules will displace. */
const MOST_FINDINGS = 40;

/** Which of several errors of one value to show; keywords that only lead to others (`if`) are not among these. */
const RANKS: Readonly<Record<string, number>> = {
  type: 0,
  required: 1,
  additionalProperties: 1,
  enum: 2,
  const: 2,
  not: 3,
  pattern: 4,
  format: 5,
  minLength: 6,
  maxLength: 6,
  minimum: 6,
  maximum: 6,
  uniqueItems: 7,
};

/** Errors about a missing or surplus member are about that member, each on its own. */
function keyOf({ instancePath, params }: SchemaError): string {
  const member = params["missingProperty"] ?? params["additionalProperty"];
  return typeof member === "string" ? `${instancePath}/${escapeToken(member)}` : instancePath;
}

function findingOf(found: SchemaError, root: JsonValue): Finding {
  const tokens = tokensOf(found.instancePath);
  const value = valueAt(root, tokens);
  switch (found.keyword) {
    case "required":
      return missing(found, tokens);
    case "additionalProperties":
      return surplus(found, tokens);
    case "enum":
      return unlisted(found, tokens, value);
    case "minLength":
    case "maxLength":
      return error(
        "schema",
        found.instancePath,
        `${label(tokens)} ${lengthOf(value)}; expected ${expectationOf(found)}`,
      );
    default:
      return error(
        "schema",
        found.instancePath,
        `${label(tokens)} is ${shown(value)}; expected ${expectationOf(found)}`,
      );
  }
}

function missing({ instancePath, params, schemaPath }: SchemaError, tokens: readonly string[]): Finding {
  const name = String(params["missingProperty"]);
  const about = `${instancePath}/${escapeToken(name)}`;
  if (name === "valueHint") {
    return error("schema", instancePath, `${label(tokens)} is positional; expected a value or a valueHint`, { about });
  }
  const reason = name === "source" ? " beside a url" : schemaPath.includes("/then/") ? " for this type" : "";
  return error("schema", instancePath, `${label([...tokens, name])} is missing; it is required${reason}`, { about });
}

function surplus({ instancePath, params }: SchemaError, tokens: readonly string[]): Finding {
  const name = String(params["additionalProperty"]);
  const place = `${instancePath}/${escapeToken(name)}`;
  return error(
    "schema",
    place,
    `${label([...tokens, name])} is no known field, and none but the known ones are allowed here`,
    { at: "key" },
  );
}

function unlisted(
  { instancePath, params }: SchemaError,
  tokens: readonly string[],
  value: JsonValue | undefined,
): Finding {
  const allowed = (params["allowedValues"] as readonly string[]).map(String);
  const suggestion = typeof value === "string" && value.length <= 64 ? oneEditAway(value, allowed) : null;
  const hint = suggestion === null ? "" : `; did you mean ${suggestion}?`;
  return error("schema", instancePath, `${label(tokens)} is ${shown(value)}; expected ${oneOf(allowed)}${hint}`, {
    suggestion,
  });
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `${words[0]}` : `one of ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function lengthOf(value: JsonValue | undefined): string {
  const length = typeof value === "string" ? Array.from(value).length : 0;
  return length === 0 ? "is empty" : `has ${length} characters`;
}

/** `/packages/0/transport/type` → `packages[0].transport.type`. */
function label(tokens: readonly string[]): string {
  const path = tokens.map((token) => (/^\d+$/.test(token) ? `[${token}]` : `.${shownText(token)}`)).join("");
  return path === "" ? "the entry" : path.replace(/^\./, "");
}
