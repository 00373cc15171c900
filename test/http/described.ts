import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect } from "vitest";
import { parse } from "yaml";
import { openApiDocument } from "../../src/http/openapi/document.ts";
import type { Operation } from "../../src/http/openapi/paths.ts";
import { readTarget } from "../../src/http/target.ts";

const ID = "https://registryd.test/openapi";
const ajv = new Ajv2020({ strict: false, allErrors: true, schemas: [{ $id: ID, ...openApiDocument() }] });
formats.default(ajv);

/** Every path of the description, with what it answers. */
export const describedPaths = Object.entries(openApiDocument().paths).map(
  ([path, { get }]) => [path, get] as readonly [string, Operation],
);

type Content = NonNullable<Operation["responses"][string]["content"]>;

const validators = new Map<string, ReturnType<Ajv2020["compile"]>>();

/** Holds an answer of the public listener to what the description says of its path and status; reads a copy of it. */
export async function expectDescribed(method: string, target: string, response: Response): Promise<void> {
  const text = await response.clone().text();
  const type = response.headers.get("Content-Type");
  const content = contentOf(method, target, response.status);
  if (content === undefined) return expect([target, text, type]).toEqual([target, "", null]);
  const schema = content[type ?? ""]?.schema;
  if (schema === undefined) return expect([target, type]).toEqual([target, Object.keys(content).join(" or ")]);
  // To HEAD the headers are those of GET, and the body stays away.
  const isReadable = !response.headers.has("Content-Encoding") && !(method === "HEAD" && text === "");
  if (isReadable) expect([target, problemsOf(schema, read(text, type))]).toEqual([target, []]);
}

/** Whether the description has the path of the target. */
export function isDescribed(target: string): boolean {
  return operationAt(target) !== undefined;
}

const ERROR: Content = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };

/** What a body may be, by media type; undefined where there is none. */
function contentOf(method: string, target: string, status: number): Content | undefined {
  if (method === "OPTIONS") return undefined;
  const responses = method === "GET" || method === "HEAD" ? operationAt(target)?.responses : undefined;
  return responses === undefined ? ERROR : (responses[status] ?? responses["default"])?.content;
}

const PATTERNS = describedPaths.map(([path, operation]) => {
  const pattern = patternOf(path).replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+");
  return { pattern: new RegExp(`^${pattern}$`), operation };
});

function operationAt(target: string): Operation | undefined {
  const path = pathOf(target);
  return PATTERNS.find(({ pattern }) => pattern.test(path))?.operation;
}

function pathOf(target: string): string {
  try {
    return readTarget(target).path;
  } catch {
    return "";
  }
}

/** A path of the description in the router's notation. */
export function patternOf(path: string): string {
  return path
    .replace("{namespace}/{name}", ":name")
    .replace("{serverName}", ":name")
    .replace(/\{(\w+)\}/g, ":$1");
}

function read(text: string, type: string | null): unknown {
  if (type === "application/json") return JSON.parse(text);
  return type === "application/yaml" ? parse(text) : text;
}

export function problemsOf(schema: object, value: unknown): unknown {
  const pointed = JSON.stringify(schema).replaceAll('"#/', `"${ID}#/`);
  const validate = validators.get(pointed) ?? ajv.compile(JSON.parse(pointed) as object);
  validators.set(pointed, validate);
  return validate(value) ? [] : validate.errors;
}
