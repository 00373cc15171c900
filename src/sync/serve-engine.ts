import type { Clock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { toRegistrydError } from "../errors.ts";
import type { Log, LogFields, LogLevel } from "../log.ts";
import type { Engine } from "./engine.ts";
import { type Command, type Event, HEARTBEAT_MS, sendError } from "./protocol.ts";
import { repeat } from "./repeat.ts";
import type { Redact } from "./shown-error.ts";

export interface Served {
  /** Does what the other thread asks for; resolves when it asked to stop and that is done. */
  readonly stopped: Promise<void>;
  handle(command: Command): void;
}

/** Drives an engine by the messages of another thread. */
export function serveEngine(engine: Engine, config: Config, clock: Clock, post: (event: Event) => void): Served {
  engine.apply(config, "start");
  const cancelHeartbeat = repeat(clock, HEARTBEAT_MS, () => post({ type: "alive" }));
  let finish = () => {};
  const stopped = new Promise<void>((resolve) => {
    finish = resolve;
  });

  async function answer(id: number, work: () => Promise<Event>): Promise<void> {
    try {
      post(await work());
    } catch (error) {
      post({ type: "refused", id, error: sendError(toRegistrydError(error)) });
    }
  }

  function handle(command: Command): void {
    switch (command.type) {
      case "sync": {
        const { id, request } = command;
        return void answer(id, async () => ({ type: "synced", id, answer: await engine.sync(request) }));
      }
      case "apply": {
        const { id } = command;
        return void answer(id, async () => ({ type: "applied", id, answer: engine.apply(command.config, "reload") }));
      }
      case "stop":
        cancelHeartbeat();
        return void engine.stop().finally(finish);
    }
  }
  return { stopped, handle };
}

/** A log whose lines another thread writes; that one knows no passwords, so they are taken out here. */
export function createPostedLog(post: (event: Event) => void, redact: Redact, own: LogFields = {}): Log {
  const send =
    (level: LogLevel) =>
    (msg: string, fields: LogFields = {}) =>
      post({ type: "log", level, msg, fields: redactTexts({ ...own, ...fields }, redact) });
  return {
    debug: send("debug"),
    info: send("info"),
    warn: send("warn"),
    error: send("error"),
    child: (fields) => createPostedLog(post, redact, { ...own, ...fields }),
  };
}

function redactTexts(fields: LogFields, redact: Redact): LogFields {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === "string" ? redact(value) : value,
  ]);
  return Object.fromEntries(entries);
}
