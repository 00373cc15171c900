import { styleText } from "node:util";
import type { Io, Output } from "./io.ts";

export type Paint = (style: "red" | "yellow" | "green" | "dim" | "bold", text: string) => string;

/** Colours for `output`: only on a terminal, and never with NO_COLOR. */
export function paintFor(output: Output, env: Io["env"]): Paint {
  const plain = !output.isTerminal || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return plain ? (_style, text) => text : styleText;
}
