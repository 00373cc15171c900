import { describe, expect, it } from "vitest";
import { cursorFolder, entryFolder } from "../../src/export/file-paths.ts";

describe("the folder of a name or a version", () => {
  it.each([
    { text: "io.github.acme/geo", folder: "io.github.acme/geo" },
    { text: "1.0.0+build", folder: "1.0.0+build" },
    { text: "1.0.1º {{VERSION}}", folder: "1.0.1º {{VERSION}}" },
    { text: "2024/11", folder: "2024/11" },
    { text: "...", folder: "..." },
    { text: "..", folder: "%2E%2E" },
    { text: ".", folder: "%2E" },
    { text: "../..", folder: "%2E%2E%2F%2E%2E" },
    { text: "1/../../2", folder: "1%2F%2E%2E%2F%2E%2E%2F2" },
    { text: "/etc", folder: "%2Fetc" },
    { text: "a//b", folder: "a%2F%2Fb" },
    { text: "Index.JSON", folder: "Index%2EJSON" },
    { text: "index.json/x", folder: "index%2Ejson%2Fx" },
  ])("of $text is $folder", ({ text, folder }) => {
    expect(entryFolder(text)).toBe(folder);
  });
});

describe("the folder of a further page", () => {
  it.each([
    { length: 1, parts: [1] },
    { length: 240, parts: [240] },
    { length: 241, parts: [240, 1] },
    { length: 700, parts: [240, 240, 220] },
  ])("of a cursor of $length has names of no more than 255 bytes", ({ length, parts }) => {
    const cursor = "W".repeat(length);
    const folder = cursorFolder(cursor);
    expect(
      folder
        .replace(/^cursor=/, "")
        .split("/")
        .map((part) => part.length),
    ).toEqual(parts);
    expect(folder.replace(/^cursor=/, "").replaceAll("/", "")).toBe(cursor);
  });
});
