import { runDaemon } from "../daemon.ts";
import { createLogWriter } from "../log-writer.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { settingsOf } from "./find-config.ts";
import type { Io } from "./io.ts";
import { readyText } from "./ready-text.ts";
import { servedConfig } from "./served-config.ts";
import type { SettingFlags } from "./setting-options.ts";

/** Runs the daemon until a signal ends it: the log goes to standard error, what to try to standard output. */
export async function serve(args: readonly string[], flags: SettingFlags, io: Io): Promise<ExitCode> {
  const settings = settingsOf(flags, io);
  const log = createLogWriter({
    stream: io.stderr,
    level: settings.logLevel?.value ?? "info",
    readable: io.stderr.isTerminal,
  });
  const { loadConfig, origin } = servedConfig(args, flags, settings, io, log);
  await runDaemon({
    loadConfig,
    log,
    droppedLogLines: log.dropped,
    process: io.process,
    onListening: (config, addresses) => io.stdout.write(readyText(config, addresses, origin)),
    exitNow: () => io.exit(EXIT.couldNotRun),
  });
  return EXIT.ok;
}
