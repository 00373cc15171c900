import type { Io } from "../../src/cli/io.ts";

export interface FakeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
}

/** A process without a terminal, for running commands inside a test. */
export function fakeIo(rest: { readonly env?: Io["env"]; readonly stdin?: string } = {}): FakeIo {
  const written = { out: "", err: "" };
  const output = (name: "out" | "err") => ({
    isTerminal: false,
    writableLength: 0,
    write: (text: string) => {
      written[name] += text;
    },
  });
  return {
    stdout: output("out"),
    stderr: output("err"),
    env: rest.env ?? {},
    process: { pid: -1, on: () => {}, once: () => {}, off: () => {}, kill: () => {} },
    exit: () => {},
    readStdin: async () => Buffer.from(rest.stdin ?? ""),
    out: () => written.out,
    err: () => written.err,
  };
}
