import { expect, it } from "vitest";
import { paintFor } from "../../src/cli/paint.ts";

it.each([
  { name: "a terminal", isTerminal: true, env: {}, coloured: true },
  { name: "a pipe", isTerminal: false, env: {}, coloured: false },
  { name: "a terminal with NO_COLOR", isTerminal: true, env: { NO_COLOR: "1" }, coloured: false },
  { name: "a terminal with an empty NO_COLOR", isTerminal: true, env: { NO_COLOR: "" }, coloured: true },
  { name: "a dumb terminal", isTerminal: true, env: { TERM: "dumb" }, coloured: false },
])("colours on $name: $coloured", ({ isTerminal, env, coloured }) => {
  const paint = paintFor({ isTerminal, writableLength: 0, write: () => {} }, env);
  expect(paint("red", "x")).toBe(coloured ? "\u001b[31mx\u001b[39m" : "x");
});
