#!/usr/bin/env node
import { processIo } from "./io.ts";
import { run } from "./run.ts";

const exitCode = await run(process.argv.slice(2), processIo(process));
// Output that could not be written has set one already.
process.exitCode ??= exitCode;
