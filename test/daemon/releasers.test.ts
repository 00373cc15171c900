import { expect, it } from "vitest";
import { createReleasers } from "../../src/daemon/releasers.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";

it("gives back in reverse order, one after the other, whatever fails", async () => {
  const lines: LogLine[] = [];
  const done: string[] = [];
  const releasers = createReleasers(createListLog(lines));
  releasers.add(() => void done.push("lock"));
  releasers.add(() => {
    throw new Error("cannot close");
  });
  releasers.add(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push("engine");
  });
  await releasers.releaseAll();
  await releasers.releaseAll();
  expect(done).toEqual(["engine", "lock"]);
  expect(lines).toMatchObject([{ level: "warn", msg: "release failed", error: "cannot close" }]);
});
