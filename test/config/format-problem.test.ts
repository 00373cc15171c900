import { expect, it } from "vitest";
import { formatProblem } from "../../src/config/format-problem.ts";

const text = [
  "sources:\n  - name: A\r",
  "    token: hunter2\n    git: { repository: 'https://u:hunter2@x/y' }\n    a\u001b[31mb: 1",
  `    branch: ${["gl", "pat-", "hunter2"].join("")}`,
  "    repository: u:hunter2@x:y",
].join("\n");
const problem = { file: "r.yaml", line: 2, column: 11, path: "sources[0].name", message: "is wrong", suggestion: null };

it.each([
  [
    "a problem with its line",
    problem,
    "r.yaml:2:11: error: sources[0].name: is wrong\n  2 |   - name: A\n    |           ^",
  ],
  [
    "a suggestion",
    { ...problem, line: 99, suggestion: "b" },
    "r.yaml:99:11: error: sources[0].name: is wrong; did you mean b?",
  ],
  [
    "a problem of a variable",
    { ...problem, file: "REGISTRYD_X", line: 0, column: 0, path: "http.x" },
    "REGISTRYD_X: error: http.x: is wrong",
  ],
  ["a problem of the whole file, which may be any file", { ...problem, path: "" }, "r.yaml:2:11: error: is wrong"],
  ["no line that names a secret", { ...problem, line: 3 }, "r.yaml:3:11: error: sources[0].name: is wrong"],
  ["no line with a URL that holds one", { ...problem, line: 4 }, "r.yaml:4:11: error: sources[0].name: is wrong"],
  ["no line with a token", { ...problem, line: 6 }, "r.yaml:6:11: error: sources[0].name: is wrong"],
  ["no line with an at sign", { ...problem, line: 7 }, "r.yaml:7:11: error: sources[0].name: is wrong"],
  [
    "no control character",
    { ...problem, line: 5, column: 5 },
    "r.yaml:5:5: error: sources[0].name: is wrong\n  5 |     a [31mb: 1\n    |     ^",
  ],
])("shows %s", (_name, given, expected) => {
  expect(formatProblem(given, "error", text)).toBe(expected);
});

it("shows no line without the text, and 80 characters of a long one", () => {
  expect(formatProblem(problem, "warning", null)).toBe("r.yaml:2:11: warning: sources[0].name: is wrong");
  const [, excerpt, caret] = formatProblem({ ...problem, line: 1, column: 90 }, "error", "x".repeat(200)).split("\n");
  expect(excerpt).toBe(`  1 | ${"x".repeat(80)}`);
  expect(caret).toBeUndefined();
});
