import { expect, it } from "vitest";
import { engineStopping, RegistrydError } from "../../src/errors.ts";
import { toResponse } from "../../src/http/answer.ts";
import { errorAnswer } from "../../src/http/error-answer.ts";
import { unavailable } from "../../src/http/refusal.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";

const failure = (code: "conflict" | "internal" | "not_found" | "store_busy" | "store_corrupt" | "store_full") =>
  new RegistrydError(code, "what happened", { hint: "what to do" });

it.each([
  { thrown: failure("not_found"), status: 404, code: "not_found", detail: "what happened; what to do", retry: null },
  { thrown: failure("conflict"), status: 409, code: "conflict", detail: "what happened; what to do", retry: null },
  { thrown: failure("store_busy"), status: 503, code: "store_busy", detail: /try again$/, retry: "1" },
  { thrown: failure("store_corrupt"), status: 503, code: "store_corrupt", detail: /operator/, retry: null },
  { thrown: engineStopping(), status: 503, code: "stopping", detail: /^registryd is stopping/, retry: "1" },
  { thrown: unavailable("not_loaded", "wait", 5), status: 503, code: "not_loaded", detail: "wait", retry: "5" },
  { thrown: failure("store_full"), status: 500, code: "internal", detail: /its log says why$/, retry: null },
  { thrown: new TypeError("x is not a function"), status: 500, code: "internal", detail: /its log/, retry: null },
])("answers $thrown.message ($code) with $status in the shape of every error", async (expected) => {
  const lines: LogLine[] = [];
  const response = toResponse(errorAnswer(expected.thrown, [], createListLog(lines)));
  const { status, code, detail, retry } = expected;
  expect([response.status, response.headers.get("Retry-After")]).toEqual([status, retry]);
  expect(await response.json()).toEqual({
    error: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.stringMatching(detail),
    code,
  });
  expect(lines.length).toBe(status === 500 ? 1 : 0);
});
