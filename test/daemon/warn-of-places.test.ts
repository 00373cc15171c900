import { describe, expect, it } from "vitest";
import { type Places, warnOfPlaces } from "../../src/daemon/warn-of-places.ts";
import { createListLog, type LogLine } from "../support/list-log.ts";
import { configOf } from "../sync/engine-site.ts";

const NFS = 0x6969;
const EXT4 = 0xef53;
const LOCAL: Places = {
  typeAt: () => EXT4,
  realPath: (path) => path.replace("/link.json", "/mounted.json"),
  mounts: () => "90 27 254:0 /var/team.json /data/mounted.json rw,relatime - ext4 /dev/root rw\n",
};

function warnings(places: Partial<Places>, ...paths: string[]): readonly LogLine[] {
  const lines: LogLine[] = [];
  const sources = paths.map((path) => [
    path.slice("/data/".length, -".json".length),
    { location: { type: "file", path } },
  ]);
  warnOfPlaces(configOf(Object.fromEntries(sources)), "/data/registryd.db", createListLog(lines), {
    ...LOCAL,
    ...places,
  });
  return lines;
}

const unknown = () => {
  throw new Error("the system does not know");
};

describe("warnings about places at the start", () => {
  it("D9 name the network file system that the database is on", () => {
    const asked: string[] = [];
    const typeAt = (path: string) => {
      asked.push(path);
      return NFS;
    };
    expect(warnings({ typeAt })).toEqual([
      {
        level: "warn",
        msg: "database may not be on a local disk",
        database: "/data/registryd.db",
        fileSystem: "NFS",
        hint: expect.stringContaining("database.path"),
      },
    ]);
    expect(asked).toEqual(["/data/registryd.db"]);
  });

  it("F6 name each file that is mounted by itself, also behind a link", () => {
    const lines = warnings({}, "/data/mounted.json", "/data/plain.json", "/data/link.json");
    expect(lines.map(({ msg, source, path }) => [msg, source, path])).toEqual([
      ["file is mounted by itself", "mounted", "/data/mounted.json"],
      ["file is mounted by itself", "link", "/data/mounted.json"],
    ]);
  });

  it("are none where the system does not know", () => {
    const places = { typeAt: unknown, realPath: unknown, mounts: unknown };
    expect(warnings(places, "/data/mounted.json")).toEqual([]);
  });
});
