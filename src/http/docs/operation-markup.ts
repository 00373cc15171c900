import type { Operation } from "../openapi/paths.ts";
import { html, joined, type Markup, prose } from "./markup.ts";
import { type Schema, typeMarkup } from "./schema-markup.ts";

/** One operation and every path it is answered at, the one to show first. */
export interface ShownOperation {
  readonly operation: Operation;
  readonly paths: readonly [string, ...string[]];
}

/** Operations that differ in their path alone are one; of their paths the first under `prefix` comes first. */
export function groupOperations(
  paths: Readonly<Record<string, { readonly get: Operation }>>,
  prefix: string,
): readonly ShownOperation[] {
  const groups = new Map<string, { operation: Operation; paths: string[] }>();
  for (const [path, { get: operation }] of Object.entries(paths)) {
    const key = `${operation.tags.join()} ${operation.summary}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { operation, paths: [path] });
    else if (path.startsWith(prefix) && !group.paths[0]?.startsWith(prefix)) {
      group.operation = operation;
      group.paths.unshift(path);
    } else group.paths.push(path);
  }
  return [...groups.values()].map(({ operation, paths: [first = "", ...others] }) => ({
    operation,
    paths: [first, ...others],
  }));
}

/** `link` is where the operation can be looked at, or null where its path needs a value first. */
export function operationMarkup({ operation, paths }: ShownOperation, link: string | null): Markup {
  const [path, ...others] = paths;
  const shown = html`<code>${path}</code>`;
  const also = others.map((other) => html`<code>${other}</code>`);
  return html`<section id="${operationId(path)}"><h3><b>GET</b> ${link === null ? shown : html`<a href="${link}">${shown}</a>`}</h3>
<p>${operation.summary}</p>${also.length === 0 ? "" : html`<p class="also">Also at ${joined(also, ", ")}</p>`}
${parametersMarkup(operation)}${responsesMarkup(operation)}</section>`;
}

export function operationId(path: string): string {
  return `get${path.replace(/[{}]/g, "").replaceAll("/", "-")}`;
}

function parametersMarkup({ parameters }: Operation): Markup {
  if (parameters.length === 0) return html``;
  const rows = parameters.map(
    ({ name, in: place, schema, description }) =>
      html`<tr><th><code>${name}</code> in ${place}</th><td>${typeMarkup(schema as Schema)}<p>${prose(description)}</p></td></tr>`,
  );
  return html`<h4>Parameters</h4><table>${rows}</table>`;
}

function responsesMarkup({ responses }: Operation): Markup {
  const rows = Object.entries(responses).map(
    ([status, { description, content }]) =>
      html`<tr><th><code>${status}</code></th><td>${prose(description)}${contentMarkup(content ?? {})}</td></tr>`,
  );
  return html`<h4>Answers</h4><table>${rows}</table>`;
}

function contentMarkup(content: NonNullable<Operation["responses"][string]["content"]>): readonly Markup[] {
  return Object.entries(content).map(
    ([mediaType, { schema }]) => html`<p>${typeMarkup(schema as Schema)} as <code>${mediaType}</code></p>`,
  );
}
