import { createHash } from "node:crypto";
import { openApiDocument } from "../openapi/document.ts";
import { html, type Markup, prose } from "./markup.ts";
import { groupOperations, operationId, operationMarkup, type ShownOperation } from "./operation-markup.ts";
import { namedSchemaMarkup, type Schema } from "./schema-markup.ts";
import { STYLE } from "./style.ts";

/** The page needs its own style and nothing else; nothing of it runs, and it is shown in no frame. */
export const DOCS_HEADERS: readonly string[] = [
  "Content-Security-Policy",
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Referrer-Policy",
  "no-referrer",
];

/** The OpenAPI description as a page to read; with the paths of one registry first, or those of the default one (null). */
export function docsPage(registry: string | null): string {
  const { info, paths, components } = openApiDocument();
  const operations = groupOperations(paths, registry === null ? "/v0.1/" : "/registry/{registry}/");
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const ofTag = (tag: string) => operations.filter(({ operation }) => operation.tags.includes(tag));
  const schemas = Object.entries(components.schemas as Readonly<Record<string, Schema>>);
  const { markup } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: the API</title><link rel="icon" href="data:,"><style>${{ markup: STYLE }}</style></head>
<body><nav aria-label="Contents"><a href="#top">${info.title}</a>${tags.map((tag) => contents(tag, ofTag(tag)))}
<h2>schemas</h2>${schemas.map(([name]) => html`<a href="#schema-${name}">${name}</a>`)}</nav>
<main id="top"><h1>${registry === null ? info.title : `${info.title}: registry ${registry}`}</h1>
<p>${info.summary}</p><p>${prose(info.description)}</p>
<p>As OpenAPI 3.1: <a href="/openapi.json">JSON</a>, <a href="/openapi.yaml">YAML</a></p>
${tags.map((tag) => chapter(tag, ofTag(tag), registry))}
<h2 id="schemas">Schemas</h2>${schemas.map(([name, schema]) => namedSchemaMarkup(name, schema))}</main></body></html>
`;
  return markup;
}

function contents(tag: string, operations: readonly ShownOperation[]): Markup {
  const links = operations.map(
    ({ operation, paths: [path] }) => html`<a href="#${operationId(path)}">${operation.summary}</a>`,
  );
  return html`<h2>${tag}</h2>${links}`;
}

function chapter(tag: string, operations: readonly ShownOperation[], registry: string | null): Markup {
  const shown = operations.map((operation) => operationMarkup(operation, linkOf(operation.paths[0], registry)));
  return html`<h2>${tag}</h2>${shown}`;
}

function linkOf(path: string, registry: string | null): string | null {
  const link = registry === null ? path : path.replace("{registry}", encodeURIComponent(registry));
  return link.includes("{") ? null : link;
}
