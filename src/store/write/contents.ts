import type { EntryContent } from "../../document/report.ts";
import { joinContent, splitContent } from "../../document/split-content.ts";
import { RegistrydError } from "../../errors.ts";
import type { EntryId } from "../../model.ts";
import { haystackOf, slugOf } from "../haystack.ts";
import { kindCode, kindOf } from "../kind-code.ts";
import type { Writing } from "./writing.ts";

const INSERT = `
  INSERT OR IGNORE INTO content (digest, kind, status, title, tags, slug, haystack, head, tail)
  VALUES (unhex(?), ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Stores the bytes of an entry unless they are there already, and returns their number. */
export function storeContent(writing: Writing, id: EntryId, digest: string, content: EntryContent | null): number {
  if (content === null) return contentId(writing, id, digest);
  const { head, tail } = splitContent(id.kind, content.json);
  const written = writing
    .prepare(INSERT)
    .run(
      ...[content.digest, kindCode(id.kind), content.status, content.title, JSON.stringify(content.tags)],
      ...[slugOf(id.name), haystackOf(id.name, content.title, content.description), head, tail],
    );
  return written.changes === 1 ? Number(written.lastInsertRowid) : contentId(writing, id, content.digest);
}

function contentId({ prepare }: Writing, { kind }: EntryId, digest: string): number {
  const select = prepare("SELECT id FROM content WHERE digest = unhex(?) AND kind = ?").pluck();
  const id = select.get(digest, kindCode(kind)) as number | undefined;
  if (id === undefined) throw noContent(digest);
  return id;
}

/** @throws {RegistrydError} `internal` when the bytes are not stored */
export function contentJson({ prepare }: Writing, digest: string): string {
  const select = prepare("SELECT kind, head, tail FROM content WHERE digest = unhex(?)");
  const row = select.get(digest) as { kind: number; head: string; tail: string } | undefined;
  if (row === undefined) throw noContent(digest);
  return joinContent(kindOf(row.kind), row);
}

function noContent(digest: string): RegistrydError {
  return new RegistrydError("internal", `the store holds no content ${digest}`);
}
