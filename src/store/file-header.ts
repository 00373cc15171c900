import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { RegistrydError } from "../errors.ts";
import { APPLICATION_ID, newerSchema, SCHEMA_VERSION } from "./migrate.ts";
import { corrupt } from "./sqlite-error.ts";

/**
 * Reads the first bytes of a database without SQLite, which would recover, checkpoint or overwrite what it opens: a file
 * that is damaged, foreign or newer stays as it is.
 * @see https://www.sqlite.org/fileformat.html §1.3 for the offsets
 * @throws {RegistrydError} `store_corrupt`, `unreadable`
 */
export function checkFileHeader(path: string): void {
  const { header, size, isFile } = readHeader(path);
  if (!isFile) throw corrupt(`${path} is no regular file`);
  if (size === 0) throw corrupt(`${path} is empty, so it is no database`);
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC) throw corrupt(`${path} is no SQLite database`);
  if (header.readUInt32BE(OFFSET.applicationId) !== APPLICATION_ID)
    throw corrupt(`${path} is the database of another program`);
  const pageBytes = header.readUInt16BE(OFFSET.pageSize);
  if (size % (pageBytes === 1 ? 65_536 : pageBytes) !== 0) throw corrupt(`${path} is cut off`);
  const version = header.readUInt32BE(OFFSET.userVersion);
  if (version > SCHEMA_VERSION) throw newerSchema(version);
}

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
const OFFSET = { pageSize: 16, userVersion: 60, applicationId: 68 } as const;

function readHeader(path: string): { header: Buffer; size: number; isFile: boolean } {
  const header = Buffer.alloc(HEADER_BYTES);
  const fd = openReadable(path);
  try {
    const stat = fstatSync(fd);
    if (stat.isFile()) readSync(fd, header, 0, HEADER_BYTES, 0);
    return { header, size: stat.size, isFile: stat.isFile() };
  } finally {
    closeSync(fd);
  }
}

function openReadable(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw new RegistrydError("unreadable", `the database ${path} cannot be read`, {
      hint: "check the permissions of the file and its folder",
      cause,
    });
  }
}
