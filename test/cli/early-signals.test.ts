import { expect, it } from "vitest";
import { commandOf } from "../../src/cli/early-signals.ts";

it.each([
  { argv: ["serve"], command: "serve" },
  { argv: ["serve", "a.json"], command: "serve" },
  { argv: ["--config", "a.yaml", "serve"], command: "serve" },
  { argv: ["--config=a.yaml", "--database", "serve", "list"], command: "list" },
  { argv: ["sync", "serve"], command: "sync" },
  { argv: ["--config", "serve"], command: undefined },
  { argv: ["--version"], command: undefined },
  { argv: [], command: undefined },
])("the command of $argv is $command", ({ argv, command }) => {
  expect(commandOf(argv)).toBe(command);
});
