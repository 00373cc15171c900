import { type GlobPart, parseGlob } from "./glob-parse.ts";

export type Glob =
  | { readonly ok: true; matches(name: string): boolean }
  /** `at` counts code points of the pattern from 0. */
  | { readonly ok: false; readonly problem: string; readonly at: number };

/**
 * Compiles a pattern of ToolHive's grammar: `*` (any text, slashes too), `?` (one character), `[a-z]`, `[!a]`,
 * `{a,b}` (may be nested) and `\x`. It matches the whole name, case-sensitively, in time linear in the name: all
 * states of the automaton advance together, nothing is ever tried twice.
 */
export function compileGlob(pattern: string): Glob {
  const parsed = parseGlob(pattern);
  if (!parsed.ok) return parsed;
  const program: Step[] = [];
  emit(program, parsed.parts);
  program.push({ type: "accept" });
  return { ok: true, matches: (name) => run(program, name) };
}

/** One step of the automaton. `take` reads a character; `jump` goes to every target at once. */
type Step =
  | { readonly type: "take"; readonly test: (codePoint: number) => boolean }
  | { readonly type: "jump"; readonly to: readonly number[] }
  | { readonly type: "accept" };

function emit(program: Step[], parts: readonly GlobPart[]): void {
  for (const part of parts) {
    if (part.type === "one") program.push({ type: "take", test: part.test });
    else if (part.type === "star") emitStar(program);
    else emitChoice(program, part.options);
  }
}

function emitStar(program: Step[]): void {
  const start = program.length;
  program.push({ type: "jump", to: [start + 1, start + 3] });
  program.push({ type: "take", test: () => true });
  program.push({ type: "jump", to: [start] });
}

function emitChoice(program: Step[], options: readonly (readonly GlobPart[])[]): void {
  const starts: number[] = [];
  const ends: number[] = [];
  program.push({ type: "jump", to: starts });
  for (const option of options) {
    starts.push(program.length);
    emit(program, option);
    ends.push(program.length);
    program.push({ type: "jump", to: [] });
  }
  for (const end of ends) program[end] = { type: "jump", to: [program.length] };
}

function run(program: readonly Step[], name: string): boolean {
  let states = reach(program, [0]);
  for (const character of name) {
    const codePoint = character.codePointAt(0) ?? 0;
    const next: number[] = [];
    for (const state of states) {
      const step = program[state];
      if (step?.type === "take" && step.test(codePoint)) next.push(state + 1);
    }
    if (next.length === 0) return false;
    states = reach(program, next);
  }
  return states.has(program.length - 1);
}

/** Every state that can be reached without reading a character. */
function reach(program: readonly Step[], from: number[]): Set<number> {
  const reached = new Set<number>();
  const open = from;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    const step = program[state];
    if (step?.type === "jump") open.push(...step.to);
  }
  return reached;
}
