/** HTML that is safe to send: made by `html` alone. */
export interface Markup {
  readonly markup: string;
}

type Part = string | Markup | readonly Markup[];

/** A template whose texts are escaped, in elements and in quoted attributes; pieces of markup go in as they are. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const written = parts.map((part) => `${write(part)}`);
  return { markup: pieces.map((piece, index) => piece + (written[index] ?? "")).join("") };
}

/** Pieces with a text between each two. */
export function joined(pieces: readonly Markup[], between: string): Markup {
  return { markup: pieces.map(({ markup }) => markup).join(escaped(between)) };
}

/** A sentence of the description: code stands between backticks there, and addresses become links. */
export function prose(text: string): Markup {
  const pieces = text.split(/(`[^`]+`|https:\/\/[\w./-]+)/);
  return joined(
    pieces.map((piece, index) => (index % 2 === 0 ? html`${piece}` : proseToken(piece))),
    "",
  );
}

function proseToken(text: string): Markup {
  return text.startsWith("`") ? html`<code>${text.slice(1, -1)}</code>` : html`<a href="${text}">${text}</a>`;
}

function write(part: Part): string {
  if (typeof part === "string") return escaped(part);
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
