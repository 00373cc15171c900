import { expect, it } from "vitest";
import { isMountPoint } from "../../../src/sources/file/mount-point.ts";

const MOUNTS = [
  "22 27 0:21 / /proc rw,relatime - proc proc rw",
  "27 1 254:0 / / rw,relatime - ext4 /dev/root rw",
  "90 27 254:0 /var/team.json /data/registry.json rw,relatime - ext4 /dev/root rw",
  "91 27 254:0 /var/o.json /data/my\\040own\\134file.json rw,relatime - ext4 /dev/root rw",
  "",
].join("\n");

it.each([
  { name: "a file that is mounted by itself", path: "/data/registry.json", is: true },
  { name: "a name with a space and a backslash", path: "/data/my own\\file.json", is: true },
  { name: "a file beside a mounted one", path: "/data/registry.json.new", is: false },
  { name: "what is mounted, at its origin", path: "/var/team.json", is: false },
])("F6 $name", ({ path, is }) => {
  expect(isMountPoint(path, MOUNTS)).toBe(is);
});
