import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly version?: string;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const locked = Object.entries(lock.packages as Record<string, LockedPackage>).filter(([path]) => path !== "");

describe("what ships", () => {
  const packed = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const files: string[] = packed[0].files.map((file: { path: string }) => file.path);

  it("holds the program, its example and its documents", () => {
    for (const file of [
      "dist/registryd.js",
      "dist/engine-worker.js",
      "registry.example.json",
      "README.md",
      "LICENSE",
    ]) {
      expect(files).toContain(file);
    }
  });

  it("holds nothing else", () => {
    const allowed = /^(dist|config|docs)\/|^(package\.json|README\.md|LICENSE|registry\.example\.json)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it("starts with Node, whatever the shell", () => {
    expect(readFileSync(manifest.bin.registryd, "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
  });
});

describe("what is installed", () => {
  it.each(locked)("%s is pinned by a sha512 of its content and by nothing else", (_path, entry) => {
    expect(entry.integrity).toMatch(/^sha512-/);
    // Without an address the client's own setting decides, so a mirror works and no host is built in.
    expect(entry.resolved).toBeUndefined();
    expect(entry.link).toBeUndefined();
  });

  it("takes no dependency from git, a URL or a folder", () => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(ranges.filter(([, range]) => !/^[\^~0-9|. ]+$/.test(String(range)))).toEqual([]);
  });

  it.each(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))("%s has its reason", (name) => {
    const reasons = readFileSync("docs/decisions.md", "utf8");
    const shortName = name.startsWith("@types/") ? name : name.replace(/^@.*\//, "");
    expect(reasons).toMatch(new RegExp(`\\*\\*${shortName}[ ,.*]`));
  });

  it("runs on the versions of Node that the design names, as a program of ES modules", () => {
    expect([manifest.type, manifest.engines]).toEqual(["module", { node: "^20.19 || >=22.14" }]);
  });

  it("has at most twelve direct dependencies at run time", () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(12);
  });

  it("runs the install script of better-sqlite3 only", () => {
    expect(manifest.allowScripts).toEqual({ "better-sqlite3": true, esbuild: false });
    const decided = Object.keys(manifest.allowScripts);
    const scripted = locked
      .filter(([, entry]) => entry.hasInstallScript === true)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    expect(scripted.filter((name) => !decided.includes(name))).toEqual([]);
  });

  it("pins better-sqlite3 12, which runs on every supported Node", () => {
    expect(lock.packages["node_modules/better-sqlite3"].version).toMatch(/^12\./);
  });
});
