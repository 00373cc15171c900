import { expect, it } from "vitest";
import { sameContent } from "../../src/document/same-content.ts";

it.each([
  { a: '{"a":1,"b":[1,2]}', b: '{"b":[1,2],"a":1}', same: true, name: "order of members" },
  { a: '{"a":{"x":1,"y":2}}', b: '{"a":{"y":2,"x":1}}', same: true, name: "order deep inside" },
  { a: '{"a":"\\u0041"}', b: '{"a":"A"}', same: true, name: "an escape and its character" },
  { a: '{"__proto__":1,"a":2}', b: '{"a":2,"__proto__":1}', same: true, name: "__proto__ as a name" },
  { a: '{"a":[1,2]}', b: '{"a":[1,2,3]}', same: false, name: "a longer array" },
  { a: '{"a":[1,2]}', b: '{"a":[2,1]}', same: false, name: "order of items" },
  { a: '{"a":1}', b: '{"a":1.0}', same: false, name: "another text of a number" },
  { a: '{"a":1e2}', b: '{"a":100}', same: false, name: "an exponent" },
  { a: '{"a":12345678901234567890}', b: '{"a":12345678901234567891}', same: false, name: "digits beyond a double" },
  { a: '{"a":-0}', b: '{"a":0}', same: false, name: "minus zero" },
  { a: '{"a":"1"}', b: '{"a":1}', same: false, name: "a string and a number" },
  { a: '{"a":"\\u00001"}', b: '{"a":1}', same: false, name: "a string that imitates a number" },
  { a: '{"a":"say \\"1\\" and 2"}', b: '{"a":"say \\"2\\" and 1"}', same: false, name: "digits inside strings" },
  { a: '{"a":null}', b: "{}", same: false, name: "null and nothing" },
  { a: '{"a":1}', b: '{"__proto__":1}', same: false, name: "another name" },
  { a: '{"a":[]}', b: '{"a":{}}', same: false, name: "an array and an object" },
])("$name: $same", ({ a, b, same }) => {
  expect(sameContent(a, b)).toBe(same);
  expect(sameContent(b, a)).toBe(same);
});
