import { KINDS, type Kind } from "../model.ts";
import type { AskRegistry } from "./ask-registry.ts";
import { cursorFolder, entryFolder, INDEX } from "./file-paths.ts";

/** One file of the tree, and the answer in it. */
export interface ExportedAnswer {
  /** Relative, with forward slashes. */
  readonly file: string;
  readonly body: Buffer;
}

const API = "v0.1";
const DESCRIPTIONS = ["openapi.json", "openapi.yaml"];

const COLLECTIONS: Readonly<Record<Kind, string>> = {
  server: "servers",
  skill: "x/dev.toolhive/skills",
  plugin: "x/dev.toolhive/plugins",
};

/**
 * Every answer of a registry that a path alone asks for, one at a time: lists page after page, and behind each page its
 * entries. A list is in the order of names, so that all versions of a name stand together.
 */
export async function* exportedAnswers(ask: AskRegistry): AsyncGenerator<ExportedAnswer> {
  for (const kind of KINDS) yield* collectionAnswers(ask, kind);
  for (const file of DESCRIPTIONS) yield { file, body: await ask(`/${file}`) };
}

async function* collectionAnswers(ask: AskRegistry, kind: Kind): AsyncGenerator<ExportedAnswer> {
  const collection = `${API}/${COLLECTIONS[kind]}`;
  let cursor: string | undefined;
  let lastName: string | undefined;
  do {
    const query = cursor === undefined ? "" : `?cursor=${cursor}`;
    const folder = cursor === undefined ? collection : `${collection}/${cursorFolder(cursor)}`;
    const body = await ask(`/${collection}${query}`);
    yield { file: `${folder}/${INDEX}`, body };
    const page = readPage(body, kind);
    for (const { name, version } of page.entries) {
      if (name !== lastName) yield* nameAnswers(ask, kind, name);
      lastName = name;
      yield await answerOf(ask, collection, name, ["versions", version]);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function* nameAnswers(ask: AskRegistry, kind: Kind, name: string): AsyncGenerator<ExportedAnswer> {
  const collection = `${API}/${COLLECTIONS[kind]}`;
  yield await answerOf(ask, collection, name, []);
  yield await answerOf(ask, collection, name, ["versions"]);
  yield await answerOf(ask, collection, name, ["versions", "latest"]);
}

async function answerOf(
  ask: AskRegistry,
  collection: string,
  name: string,
  rest: readonly string[],
): Promise<ExportedAnswer> {
  const body = await ask(`/${[collection, ...[name, ...rest].map(encodeURIComponent)].join("/")}`);
  return { file: [collection, ...[name, ...rest].map(entryFolder), INDEX].join("/"), body };
}

interface Entry {
  readonly name: string;
  readonly version: string;
}

interface Page {
  readonly entries: readonly Entry[];
  readonly nextCursor: string | undefined;
}

function readPage(body: Buffer, kind: Kind): Page {
  const page = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
  const { nextCursor } = page["metadata"] as { readonly nextCursor?: string };
  const entries = kind === "server" ? serverEntries(page) : flatEntries(page, kind);
  return { entries, nextCursor };
}

function serverEntries({ servers }: Readonly<Record<string, unknown>>): readonly Entry[] {
  return (servers as readonly { readonly server: Entry }[]).map(({ server }) => server);
}

function flatEntries(page: Readonly<Record<string, unknown>>, kind: Kind): readonly Entry[] {
  const items = page[`${kind}s`] as readonly (Entry & { readonly namespace: string })[];
  return items.map(({ namespace, name, version }) => ({ name: `${namespace}/${name}`, version }));
}
