import { constants } from "node:os";
import { expect, it } from "vitest";
import { explainFileError } from "../../../src/sources/file/file-error.ts";

/** As Node throws it, which has no name for some. */
function systemError(name: keyof typeof constants.errno): Error {
  const errno = -constants.errno[name];
  const code = name === "ESTALE" ? `Unknown system error ${errno}` : name;
  return Object.assign(new Error(code), { code, errno, syscall: "open" });
}

it.each([
  { code: "EMFILE", helpsToWait: true, hint: "ulimit" },
  { code: "ENFILE", helpsToWait: true, hint: "ulimit" },
  { code: "EIO", helpsToWait: true, hint: "volume" },
  { code: "ESTALE", helpsToWait: true, hint: "volume" },
  { code: "ENOMEM", helpsToWait: true, hint: "volume" },
  { code: "EACCES", helpsToWait: false, hint: "permission" },
  { code: "ELOOP", helpsToWait: false, hint: "link" },
] as const)("$code is unreadable; waiting helps: $helpsToWait", ({ code, helpsToWait, hint }) => {
  expect(explainFileError("/data/registry.json", systemError(code))).toMatchObject({
    code: "unreadable",
    helpsToWait,
    hint: expect.stringContaining(hint),
    message: expect.stringMatching(/^\/data\/registry\.json /),
  });
});
