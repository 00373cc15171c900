#!/usr/bin/env node
import { commandOf, takeEarlySignals } from "./early-signals.ts";
import { processIo } from "./io.ts";

const argv = process.argv.slice(2);
if (commandOf(argv) === "serve") takeEarlySignals(process);
// Loaded only now, so that the signals are taken first.
const { run } = await import("./run.ts");
const exitCode = await run(argv, processIo(process));
// Output that could not be written has set one already.
process.exitCode ??= exitCode;
