// Compiles src/document/schema/*.schema.json to src/document/generated/: one module of validators, and of the fields each object knows.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { build } from "esbuild";

const SCHEMAS = {
  document: "document.schema.json",
  server: "server.schema.json",
  skill: "skill.schema.json",
  plugin: "plugin.schema.json",
  publisherMetadata: "publisher-metadata.schema.json",
};
const documentFolder = fileURLToPath(new URL("../src/document/", import.meta.url));

export async function buildValidators() {
  const schemas = Object.fromEntries(await Promise.all(Object.entries(SCHEMAS).map(readSchema)));
  const shapes = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, shapeOf(schema)]));
  const code = `${compile(schemas)}\nexport const shapes = ${JSON.stringify(shapes)};\n`;
  const outfile = join(documentFolder, "generated", "validators.js");
  await mkdir(join(documentFolder, "generated"), { recursive: true });
  // The standalone code loads its formats with require(), which only a bundle can resolve in an ES module.
  await build({
    stdin: { contents: code, resolveDir: documentFolder, loader: "js" },
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    legalComments: "none",
    logLevel: "warning",
  });
  await writeFile(join(documentFolder, "generated", "validators.d.ts"), DECLARATIONS);
}

async function readSchema([name, file]) {
  const schema = JSON.parse(await readFile(join(documentFolder, "schema", file), "utf8"));
  return [name, inlineReferences(schema, schema.$defs ?? {})];
}

/**
 * Puts every definition where it is referred to. A validator without calls never joins lists of errors, which ajv does
 * anew for each item: quadratic for an entry with many bad items.
 */
function inlineReferences(node, definitions) {
  if (Array.isArray(node)) return node.map((item) => inlineReferences(item, definitions));
  if (node === null || typeof node !== "object") return node;
  if (typeof node.$ref === "string")
    return inlineReferences(definitions[node.$ref.replace("#/$defs/", "")], definitions);
  const members = Object.entries(node).filter(([key]) => key !== "$defs");
  return Object.fromEntries(members.map(([key, value]) => [key, inlineReferences(value, definitions)]));
}

function compile(schemas) {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    messages: false,
    code: { source: true, esm: true, lines: true },
    schemas: Object.entries(schemas).map(([name, schema]) => ({ ...schema, $id: name })),
  });
  addFormats.default(ajv);
  return standaloneCode.default(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])));
}

/** The fields an object may have by name, the shape of array items, and that of the values of a map. */
function shapeOf(schema) {
  const shape = {};
  for (const part of partsOf(schema)) {
    for (const [name, value] of Object.entries(part.properties ?? {})) {
      shape.fields ??= {};
      shape.fields[name] = { ...shape.fields[name], ...shapeOf(value) };
    }
    if (part.items) shape.items = shapeOf(part.items);
    if (typeof part.additionalProperties === "object") shape.values = shapeOf(part.additionalProperties);
  }
  return shape;
}

/** The schema itself and every part of it that speaks of the same value. */
function partsOf(schema) {
  if (schema === null || typeof schema !== "object") return [];
  const parts = [...(schema.allOf ?? []), schema.if, schema.then, schema.else].filter((part) => part !== undefined);
  return [schema, ...parts.flatMap(partsOf)];
}

const DECLARATIONS = `export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface Validate {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}
export interface Shape {
  readonly fields?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly values?: Shape;
}
type SchemaName = "document" | "server" | "skill" | "plugin" | "publisherMetadata";
export const document: Validate;
export const server: Validate;
export const skill: Validate;
export const plugin: Validate;
export const publisherMetadata: Validate;
export const shapes: Readonly<Record<SchemaName, Shape>>;
`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildValidators();
