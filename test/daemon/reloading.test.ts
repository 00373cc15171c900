import { expect, it } from "vitest";
import { ConfigInvalidError } from "../../src/config/config-invalid-error.ts";
import { createReloading, type ReloadingParts } from "../../src/daemon/reloading.ts";
import type { ReloadAnswer } from "../../src/model.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";
import { configOf } from "../sync/engine-site.ts";

const ANSWER: ReloadAnswer = { reloaded: true, added: ["b"], removed: [], changed: [] };
const PROBLEM = {
  file: "registryd.yaml",
  line: 2,
  column: 3,
  path: "sources",
  message: "expected a list",
  suggestion: null,
};

function reloading(more: Partial<ReloadingParts> = {}) {
  const lines: LogLine[] = [];
  const asked: string[] = [];
  const clock = createFakeClock();
  const made = createReloading({
    loadConfig: () => configOf({ a: {}, b: {} }),
    config: configOf({ a: {} }),
    loadedAt: "2026-11-20T10:00:00.000Z",
    supervisor: {
      apply: async () => {
        asked.push("apply");
        return ANSWER;
      },
      sync: async ({ trigger }) => {
        asked.push(`sync ${trigger}`);
        return { complete: false, sources: [] };
      },
    },
    clock,
    log: createListLog(lines),
    ...more,
  });
  return { ...made, lines, asked, clock };
}

it("applies the config as it is now and says when", async () => {
  const { reload, facts, clock } = reloading();
  await clock.advance(1_000);
  expect(await reload()).toEqual(ANSWER);
  expect(facts()).toEqual({ configFile: null, configLoadedAt: "2026-11-20T10:00:01.000Z", configError: null });
});

it("keeps a broken config away from the engine and shows every problem of it, until one is good", async () => {
  let isBroken = true;
  const loadConfig = () => {
    if (isBroken) throw new ConfigInvalidError([PROBLEM]);
    return configOf({ a: {} });
  };
  const { reload, facts, asked, lines } = reloading({ loadConfig });
  await expect(reload()).rejects.toMatchObject({ code: "config_invalid" });
  expect(asked).toEqual([]);
  expect(facts()).toMatchObject({ configLoadedAt: "2026-11-20T10:00:00.000Z", configError: { problems: [PROBLEM] } });
  expect(lines).toMatchObject([{ level: "error", msg: "reload failed", code: "config_invalid" }]);
  isBroken = false;
  await reload();
  expect(facts().configError).toBeNull();
});

it("syncs every source at a signal, even with a broken config, once for a storm of them", async () => {
  const loadConfig = () => {
    throw new ConfigInvalidError([PROBLEM]);
  };
  const { onHangup, asked, clock } = reloading({ loadConfig });
  for (let signal = 0; signal < 50; signal++) onHangup();
  await clock.advance(5_000);
  expect(asked).toEqual(["sync signal"]);
});

it("warns of what only a new start can change", async () => {
  const config = configOf({ a: {} });
  const moved = { ...config, http: { ...config.http, address: { host: "127.0.0.1", port: 9 } } };
  const { reload, lines } = reloading({ loadConfig: () => moved });
  await reload();
  expect(lines).toMatchObject([{ level: "warn", msg: "restart needed", keys: ["http"] }]);
});
