import { Lexer } from "yaml";

/** No config needs a tenth of this; four times as much would end the stack of the parser. */
const MAX_LEVELS = 200;

/**
 * Where the text opens more nested collections than the parser could take, or null. The parser calls itself for every
 * level, and a stack that ends while V8 compiles a regular expression ends the process, so this is found out before:
 * the lexer has no recursion. The levels of indented blocks are bounded by their columns.
 */
export function offsetOfTooDeep(text: string): number | null {
  const levels = { brackets: 0, column: 0, indicators: 0 };
  let offset = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (CONTROL_TOKENS.has(token)) {
      isScalar = token === SCALAR_FOLLOWS;
      continue;
    }
    if (!isScalar) count(token, levels);
    if (levels.brackets + Math.max(levels.column, 0) + levels.indicators > MAX_LEVELS) return offset;
    isScalar = false;
    offset += token.length;
  }
  return null;
}

const SCALAR_FOLLOWS = "\x1f";
/** What the lexer puts between the pieces of the text: document start, flow error, scalar. */
const CONTROL_TOKENS = new Set(["\x02", "\x18", SCALAR_FOLLOWS]);

function count(token: string, levels: { brackets: number; column: number; indicators: number }): void {
  // -1 stands for: the next token is the first of its line.
  if (levels.column === -1) levels.column = /^ +$/.test(token) ? token.length : 0;
  if (token === "[" || token === "{") levels.brackets += 1;
  else if (token === "]" || token === "}") levels.brackets -= 1;
  else if (token === "-" || token === "?") levels.indicators += 1;
  else if (/^\r?\n$/.test(token)) Object.assign(levels, { column: -1, indicators: 0 });
}
