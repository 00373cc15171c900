import { type Document, LineCounter, type Node, parseAllDocuments, type YAMLError } from "yaml";
import { buildTree, KEY_IS_NO_TEXT, UNKNOWN_TAG, type UnknownTag } from "./build-tree.ts";
import { offsetOfTooDeep } from "./nesting.ts";
import { collectProblems, type Problems } from "./problems.ts";
import type { MapTree } from "./tree.ts";

/**
 * Reads YAML text as one mapping that knows the place of everything in it. Whatever keeps it from being read is in
 * `problems`, and then `root` is null; an unknown tag and a repeated key keep nobody from reading the rest. The messages of
 * what is no mapping quote nothing: the text may be any file.
 */
export function parseYaml(text: string, file: string): { root: MapTree | null; problems: Problems } {
  const lines = new LineCounter();
  const problems = collectProblems(text, file, lines);
  const { documents, faults } = parseDocuments(text, lines);
  const [document, second] = documents;
  if (second) problems.error(startOf(second), "", "a second YAML document starts here; a config is exactly one");
  const isReadable = faults.every((fault) => isTag(fault, text));
  for (const fault of isReadable ? [] : faults.slice(0, MAX_SYNTAX_PROBLEMS)) {
    problems.error(fault.pos[0], "", syntaxMessage(fault));
  }
  if (problems.errors().length > 0) return { root: null, problems };
  if (!document?.contents) return { root: empty(problems), problems };
  return { root: mapping(document.contents, tagsOf(faults), problems), problems };
}

/** Whether all that is wrong is a tag; one before a key makes it no plain text for the library. */
function isTag({ code, pos }: Fault, text: string): boolean {
  return code === "TAG_RESOLVE_FAILED" || (code === "NON_STRING_KEY" && text[pos[0]] === "!");
}

/** The tag of a key may be found twice, as a tag and as that of a key. */
function tagsOf(faults: readonly Fault[]): readonly UnknownTag[] {
  const ofKeys = new Set(faults.filter(({ code }) => code === "NON_STRING_KEY").map(({ pos }) => pos[0]));
  const offsets = new Set(faults.map(({ pos }) => pos[0]));
  return [...offsets].map((offset) => ({ offset, isOfKey: ofKeys.has(offset) }));
}

/** One mistake often makes the parser stumble over every line that follows. */
const MAX_SYNTAX_PROBLEMS = 5;

type Fault = Pick<YAMLError, "pos" | "code" | "message">;

interface Parsed {
  readonly documents: readonly Document.Parsed[];
  /** A warning (an unknown tag, a strange directive) means something that the config would not get. */
  readonly faults: readonly Fault[];
}

function parseDocuments(text: string, lines: LineCounter): Parsed {
  const tooDeep = offsetOfTooDeep(text);
  if (tooDeep !== null) {
    for (const { index } of text.slice(0, tooDeep).matchAll(/^/gm)) lines.addNewLine(index);
    return { documents: [], faults: [tooDeepAt(tooDeep)] };
  }
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "silent",
      stringKeys: true,
      resolveKnownTags: false,
      // The library compares every key with every other one; `buildTree` does it in linear time and names both places.
      uniqueKeys: false,
    });
    const faulty = "empty" in parsed ? parsed : (parsed[0] ?? { errors: [], warnings: [] });
    return { documents: [...parsed], faults: [...faulty.errors, ...faulty.warnings] };
  } catch {
    return { documents: [], faults: [tooDeepAt(0)] };
  }
}

function tooDeepAt(offset: number): Fault {
  return { pos: [offset, offset], code: "RESOURCE_EXHAUSTION", message: "" };
}

/** The library has one code for a wrong indentation and for brackets that the next line shows to be open still. */
function syntaxMessage({ code, message }: Fault): string {
  if (code === "BAD_INDENT" && message.startsWith("Flow ")) return UNCLOSED_BRACKET;
  return SYNTAX_MESSAGES[code] ?? "this is not valid YAML";
}

function startOf({ contents, range }: Document.Parsed): number {
  return contents?.range?.[0] ?? range[0];
}

const EXPECTED = "expected a mapping that begins with `sources:`";

function mapping(contents: Node, tags: readonly UnknownTag[], problems: Problems): MapTree | null {
  const tree = buildTree(contents, tags, problems);
  if (tree === null || tree.kind === "map") return tree;
  if (tree.kind === "scalar" && tree.value === null) return empty(problems);
  problems.error(tree.offset, "", `this is no mapping; ${EXPECTED}`);
  return null;
}

function empty(problems: Problems): null {
  problems.error(0, "", `config is empty; ${EXPECTED}`);
  return null;
}

const UNCLOSED_BRACKET = "a list in [ ] or a mapping in { } that began before this is not closed, or not indented";

const SYNTAX_MESSAGES: Partial<Record<YAMLError["code"], string>> = {
  ALIAS_PROPS: "an alias (`*name`) can have no anchor or tag of its own",
  BAD_ALIAS: "this alias (`*name`) or anchor (`&name`) has no usable name",
  BAD_COLLECTION_TYPE: "this tag does not fit the value it stands before",
  BAD_DIRECTIVE: "this `%` directive is unknown",
  BAD_DQ_ESCAPE: "unknown escape in a double-quoted text; single quotes take every character as it is",
  BAD_INDENT: "the indentation does not fit the lines around it",
  BAD_SCALAR_START: "a text cannot begin with this character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a nested mapping cannot begin here; put a text that holds `: ` in quotes",
  BLOCK_IN_FLOW: "an indented block cannot stand within brackets",
  MISSING_CHAR: "a closing quote or bracket, a comma or a space is missing",
  MULTILINE_IMPLICIT_KEY: "a key must be on one line, with `: ` behind it",
  MULTIPLE_ANCHORS: "a value can have only one anchor",
  MULTIPLE_TAGS: "a value can have only one tag",
  NON_STRING_KEY: KEY_IS_NO_TEXT,
  RESOURCE_EXHAUSTION: "the config is nested too deeply to be read",
  TAB_AS_INDENT: "a tab is used as indentation; use spaces",
  TAG_RESOLVE_FAILED: UNKNOWN_TAG,
  UNEXPECTED_TOKEN: "this is not expected here; check quotes, brackets and indentation",
};
