import { expect, it } from "vitest";
import { formatDiagnostic } from "../../src/document/format-diagnostics.ts";
import type { Diagnostic } from "../../src/model.ts";

const diagnostic: Diagnostic = {
  rule: "version-range",
  severity: "error",
  message: "version is ^1.0; expected one exact version, such as 1.0.0",
  file: "catalog/registry.json",
  pointer: "/data/servers/0/version",
  line: 2,
  column: 6,
  length: 6,
  entry: null,
  suggestion: "1.0.0",
  related: [],
};

it("is one line that editors and CI understand", () => {
  expect(formatDiagnostic(diagnostic, null)).toBe(
    "catalog/registry.json:2:6: error: version is ^1.0; expected one exact version, such as 1.0.0 [version-range]",
  );
});

it("shows the line and a caret where the text is at hand, counting code points", () => {
  const [, line, caret] = formatDiagnostic(diagnostic, '{\r\n "😀" "^1.0" }\r\n').split("\n");
  expect(line).toBe('   "😀" "^1.0" }');
  expect(caret).toBe("       ^^^^^^");
});

it("shows the part of a long line that matters", () => {
  const text = `\n${"x".repeat(5_000)}MARK${"y".repeat(5_000)}`;
  const [, line, caret] = formatDiagnostic({ ...diagnostic, column: 5_001, length: 4 }, text).split("\n");
  expect(line?.length).toBeLessThanOrEqual(82);
  expect(line?.slice(caret?.indexOf("^"), (caret?.lastIndexOf("^") ?? 0) + 1)).toBe("MARK");
});

it("writes out what would move the cursor, and the caret follows", () => {
  const text = '\n\u202e   "^1.0"';
  const [first, line, caret] = formatDiagnostic({ ...diagnostic, message: "is \u001b[2J", column: 5 }, text).split(
    "\n",
  );
  expect(first).toContain("is \\u{1b}[2J");
  expect(line).toBe('  \\u{202e}   "^1.0"');
  expect(caret).toBe(`${" ".repeat("  \\u{202e}   ".length)}^^^^^^`);
});

it.each(["secret-value", "url-credentials", "json-syntax", "encoding"])("shows no excerpt for %s", (rule) => {
  expect(formatDiagnostic({ ...diagnostic, rule }, '\n "swordfish"')).not.toContain("swordfish");
});

it("shows no excerpt beside a secret", () => {
  const token = ["gh", "p_", "a1B2".repeat(9)].join("");
  const urls = [
    "https://robot:swordfish@acme.example",
    "https:\\/\\/robot:swordfish@acme.example",
    "see HTTPS:\\\\\\\\robot@acme.example",
  ];
  for (const secret of [token, ...urls]) {
    expect(formatDiagnostic(diagnostic, `\n "${secret}", "^1.0"`).split("\n")).toHaveLength(1);
  }
});

it("names related places", () => {
  const related = [{ file: "catalog/registry.json", line: 1, column: 3, message: "first defined here" }];
  expect(formatDiagnostic({ ...diagnostic, related }, null).split("\n")[1]).toBe(
    "  catalog/registry.json:1:3: first defined here",
  );
});

it("survives a place outside the text", () => {
  expect(formatDiagnostic({ ...diagnostic, line: 99 }, "{}").split("\n")).toHaveLength(3);
});
