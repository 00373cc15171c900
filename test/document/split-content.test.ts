import { expect, it } from "vitest";
import { joinContent, splitContent } from "../../src/document/split-content.ts";

const OURS = '"official":{"status":"active"},"dev.registryd/provenance":{}';

it.each([
  {
    name: "a server is wrapped",
    kind: "server",
    json: '{"name":"a/b","_meta":{"x":1}}',
    served: `{"server":{"name":"a/b","_meta":{"x":1}},"_meta":{${OURS}}}`,
  },
  {
    name: "a skill without _meta gets one",
    kind: "skill",
    json: '{"name":"b"}',
    served: `{"name":"b","_meta":{${OURS}} }`,
  },
  {
    name: "a skill's own _meta is added to",
    kind: "skill",
    json: '{"_meta":{"x":{"y":"}"}},"name":"b"}',
    served: `{"_meta":{"x":{"y":"}"},${OURS}},"name":"b"}`,
  },
  {
    name: "an empty _meta needs no comma",
    kind: "plugin",
    json: '{"name":"b","_meta":{}}',
    served: `{"name":"b","_meta":{${OURS}}}`,
  },
  {
    name: "a _meta deeper inside is another",
    kind: "plugin",
    json: '{"metadata":{"_meta":{"x":1}}}',
    served: `{"metadata":{"_meta":{"x":1}},"_meta":{${OURS}} }`,
  },
  {
    name: "an escaped name is the same name",
    kind: "skill",
    json: '{"\\u005fmeta":{"é":"😀"},"n":1}',
    served: `{"\\u005fmeta":{"é":"😀",${OURS}},"n":1}`,
  },
] as const)("$name", ({ kind, json, served }) => {
  const split = splitContent(kind, json);
  expect(split.head + OURS + split.tail).toBe(served);
  expect(joinContent(kind, split)).toBe(json);
  JSON.parse(served);
});
