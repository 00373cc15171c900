import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "vitest";
import { parse } from "yaml";
import { hasSharedData, sharedDataPath } from "../support/shared-data.ts";

const ID = "https://registryd.test/standard";

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Standard {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The description of the standard; its paths are those of no shared data where that is missing. */
export const standard: Standard = hasSharedData
  ? (parse(readFileSync(sharedDataPath("openapi.yaml"), "utf8")) as Standard)
  : { paths: {} };

// Its examples and formats are no rules of ajv's own, hence not strict.
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ ...standard, $id: ID });

/**
 * Holds an answer to the standard, if it has the path: under every prefix of ours the same.
 * @returns whether it has
 */
export async function expectStandard(method: string, target: string, response: Response): Promise<boolean> {
  const path = pathOf(target);
  const operation = path === undefined ? undefined : standard.paths[path]?.[method.toLowerCase()];
  const status = String(response.status);
  if (path === undefined || operation?.responses[status] === undefined) return false;
  const pointer = ["paths", path, method.toLowerCase(), "responses", status, "content", "application/json", "schema"];
  const validate = ajv.getSchema(`${ID}#/${pointer.map(escapePointer).join("/")}`);
  if (validate === undefined) throw new Error(`the standard describes no body of ${status} at ${path}`);
  const isRight = validate(await response.clone().json());
  expect([target, isRight ? [] : validate.errors]).toEqual([target, []]);
  return true;
}

/** The path of the standard that a target of ours is of, if any. */
function pathOf(target: string): string | undefined {
  const path = target.replace(/\?.*/s, "").replace(/^(\/registry\/[^/]+)?\/v0(\.1)?\//, "/v0.1/");
  return Object.keys(standard.paths).find((template) => patternOf(template).test(path));
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`);
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
