import { expect, it } from "vitest";
import { table } from "../../src/cli/table.ts";

it("makes columns as wide as their longest cell, counted in characters", () => {
  expect(
    table(
      ["A", "NAME"],
      [
        ["one", "x"],
        ["é", "🦊y"],
      ],
    ),
  ).toBe("A    NAME\none  x\né    🦊y\n");
});

it("shows the heading alone when there are no rows", () => {
  expect(table(["A", "B"], [])).toBe("A  B\n");
});

it.each([
  { name: "a line break", cell: "a\nb", shown: "a\\u{a}b" },
  { name: "an escape sequence", cell: "\u001b[31mred", shown: "\\u{1b}[31mred" },
  { name: "a bidi override", cell: "abc\u202edef", shown: "abc\\u{202e}def" },
])("shows $name as text", ({ cell, shown }) => {
  expect(table(["A"], [[cell]])).toBe(`A\n${shown}\n`);
});

it("takes a hundred thousand rows", () => {
  expect(
    table(
      ["A"],
      Array.from({ length: 100_000 }, () => ["x"]),
    ).length,
  ).toBe(200_002);
});
