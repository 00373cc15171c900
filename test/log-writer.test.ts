import { expect, it } from "vitest";
import { createLogWriter } from "../src/log-writer.ts";

/** A stream whose reader takes nothing while `waiting` is set. */
function stream(waiting = 0) {
  const written: string[] = [];
  return {
    written,
    writableLength: waiting,
    write(text: string) {
      written.push(text);
    },
  };
}

it("writes one JSON object a line, with label, time and fields", () => {
  const out = stream();
  const log = createLogWriter({ stream: out, level: "info", readable: false });
  log.child({ source: "team" }).info("sync applied", { runId: 3, revision: null });
  const [line = ""] = out.written;
  expect(line.endsWith("}\n")).toBe(true);
  expect(JSON.parse(line)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    msg: "sync applied",
    source: "team",
    runId: 3,
    revision: null,
  });
});

it("writes one readable line on a terminal, without what is empty", () => {
  const out = stream();
  const log = createLogWriter({ stream: out, level: "info", readable: true });
  log.warn("sync held", { source: "team", removed: 3, hint: "look at it", error: null, keys: [] });
  expect(out.written).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d warn {2}sync held source=team removed=3 hint="look at it"\n$/),
  ]);
});

it("leaves out what is below its level", () => {
  const out = stream();
  const log = createLogWriter({ stream: out, level: "warn", readable: false });
  log.info("sync applied");
  log.error("sync failed");
  expect(out.written.map((line) => JSON.parse(line).msg)).toEqual(["sync failed"]);
});

it.each([
  { name: "in a field", fields: { error: "cannot read https://user:hunter2@git.example.com/a.git" } },
  { name: "deep in a field", fields: { problems: [{ message: "password=hunter2" }] } },
])("lets no secret through $name", ({ fields }) => {
  const out = stream();
  createLogWriter({ stream: out, level: "info", readable: false }).info("sync failed", fields);
  expect(out.written.join()).not.toContain("hunter2");
});

it("drops and counts lines while nobody reads, and says so when somebody does again", () => {
  const out = stream(2 * 1024 * 1024);
  const log = createLogWriter({ stream: out, level: "info", readable: false });
  for (let line = 0; line < 3; line++) log.info("sync applied");
  expect([out.written.length, log.dropped()]).toEqual([0, 3]);
  out.writableLength = 0;
  log.info("sync applied");
  expect(out.written.map((line) => JSON.parse(line))).toMatchObject([
    { msg: "sync applied" },
    { level: "warn", msg: "log lines dropped", lines: 3 },
  ]);
});
