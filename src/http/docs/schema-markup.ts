import { html, joined, type Markup, prose } from "./markup.ts";

/** The keywords of JSON Schema that our description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A schema that has a name, with a table of its members. */
export function namedSchemaMarkup(name: string, schema: Schema): Markup {
  return html`<section id="${schemaId(name)}"><h3>${name}</h3>${describe(schema)}${membersMarkup(schema)}</section>`;
}

/** What a value is, in a few words; schemas that have a name are links. */
export function typeMarkup(schema: Schema): Markup {
  if (schema.$ref !== undefined) return linkTo(schema.$ref.split("/").at(-1) ?? "");
  if (schema.enum !== undefined) return joined(schema.enum.map(valueMarkup), " or ");
  if (schema.const !== undefined) return valueMarkup(schema.const);
  if (schema.anyOf !== undefined) return joined(schema.anyOf.map(typeMarkup), " or ");
  if (schema.allOf !== undefined) return joined(schema.allOf.map(typeMarkup), " with ");
  if (schema.items !== undefined) return html`list of ${typeMarkup(schema.items)}`;
  if (schema.properties !== undefined) return html`object ${membersMarkup(schema)}`;
  return html`${[schema.type ?? "any value", ...detailsOf(schema)].join(", ")}`;
}

function detailsOf({ format, minimum, default: byDefault }: Schema): readonly string[] {
  return [
    ...(format === undefined ? [] : [format]),
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(byDefault === undefined ? [] : [`default ${String(byDefault)}`]),
  ];
}

function membersMarkup(schema: Schema): Markup {
  const { properties, required = [] } = schema;
  if (properties === undefined) return schema.allOf === undefined ? html`` : html`<div>${typeMarkup(schema)}</div>`;
  const rows = Object.entries(properties).map(
    ([name, member]) =>
      html`<tr><th><code>${name}</code>${required.includes(name) ? "" : " (optional)"}</th><td>${typeMarkup(member)}${describe(member)}</td></tr>`,
  );
  return html`<table>${rows}</table>`;
}

function describe({ description }: Schema): Markup {
  return description === undefined ? html`` : html`<p>${prose(description)}</p>`;
}

function valueMarkup(value: unknown): Markup {
  return html`<code>${String(value)}</code>`;
}

function linkTo(name: string): Markup {
  return html`<a href="#${schemaId(name)}">${name}</a>`;
}

function schemaId(name: string): string {
  return `schema-${name}`;
}
