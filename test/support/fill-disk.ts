import { writeFileSync } from "node:fs";

/** Takes all the room of a file system for one file; removing that gives it back. */
export function fillDisk(filler: string): void {
  for (let bytes = 1 << 20; bytes >= 1; ) {
    try {
      writeFileSync(filler, Buffer.alloc(bytes), { flag: "a" });
    } catch {
      bytes >>= 1;
    }
  }
}
