import { expect, it } from "vitest";
import { explainFileError } from "../../../src/sources/file/file-error.ts";

const systemError = (code: string) => Object.assign(new Error(code), { code, syscall: "open" });

it.each([
  { code: "EMFILE", helpsToWait: true, hint: "ulimit" },
  { code: "ENFILE", helpsToWait: true, hint: "ulimit" },
  { code: "EIO", helpsToWait: true, hint: "volume" },
  { code: "ESTALE", helpsToWait: true, hint: "volume" },
  { code: "ENOMEM", helpsToWait: true, hint: "volume" },
  { code: "EACCES", helpsToWait: false, hint: "permission" },
  { code: "ELOOP", helpsToWait: false, hint: "link" },
])("$code is unreadable; waiting helps: $helpsToWait", ({ code, helpsToWait, hint }) => {
  expect(explainFileError("/data/registry.json", systemError(code))).toMatchObject({
    code: "unreadable",
    helpsToWait,
    hint: expect.stringContaining(hint),
    message: expect.stringMatching(/^\/data\/registry\.json /),
  });
});
