import { styleText } from "node:util";
import type { Io, Output } from "./io.ts";

export type Paint = (style: "red" | "yellow" | "green", text: string) => string;

/** Colours for `output`: only on a terminal, and never with NO_COLOR. */
export function paintFor(output: Output, env: Io["env"]): Paint {
  const plain = !output.isTerminal || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  // Whether to colour is decided here, for the stream that is written to; styleText would look at stdout.
  return (style, text) => (plain ? text : styleText(style, text, { validateStream: false }));
}
