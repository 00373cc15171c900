import { isAlias, isCollection, isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import { childPath, itemPath } from "./path.ts";
import type { Problems } from "./problems.ts";
import type { MapEntry, Tree } from "./tree.ts";

/** Deeper than any config can be; keeps recursion far from the end of the stack. */
const MAX_DEPTH = 32;
/** Aliases are shared, so an alias bomb costs nothing here, but a reader of the tree walks it in full. */
const MAX_VALUES = 100_000;

export const UNKNOWN_TAG = "unknown tag; a config needs no tags";
export const KEY_IS_NO_TEXT = "a key must be plain text";

export interface UnknownTag {
  readonly offset: number;
  /** Whether it stands before a key, and so within the mapping, which has its place where its first key has it. */
  readonly isOfKey: boolean;
}

interface Built {
  readonly tree: Tree;
  /** Values in it, each alias counted in full. */
  readonly size: number;
}

interface Builder {
  readonly anchors: Map<string, Built>;
  readonly problems: Problems;
  /** In the order of the text. */
  readonly tags: readonly UnknownTag[];
  tagsReported: number;
  /** Something had to be left out, so what is missing from the tree says nothing of the config. */
  isPartial: boolean;
  /** What was left out may hold anchors and many values: neither aliases nor counts can be judged any more. */
  isCut: boolean;
}

/**
 * Turns parsed YAML into a tree. Aliases are followed; of two equal keys the first counts, and both are reported, as is
 * each unknown tag, whose value is taken as if it had none.
 * @returns null when a part of the text could not be taken in
 */
export function buildTree(node: Node, tags: readonly UnknownTag[], problems: Problems): Tree | null {
  const inOrder = [...tags].sort((a, b) => a.offset - b.offset);
  const builder: Builder = {
    anchors: new Map(),
    problems,
    tags: inOrder,
    tagsReported: 0,
    isPartial: false,
    isCut: false,
  };
  const { tree } = build(node, "", 0, builder);
  refuseTags(Number.POSITIVE_INFINITY, "", builder);
  return builder.isPartial ? null : tree;
}

function build(node: unknown, path: string, depth: number, builder: Builder): Built {
  const [offset, end] = isNodeWithRange(node) ? node.range : [0, 0];
  // A tag stands directly before its value, and values are built in the order of the text; what lies too deep is not built.
  const isTooDeep = depth > MAX_DEPTH;
  refuseTags(isTooDeep ? end : offset, path, builder, ({ isOfKey }) => isTooDeep || !isOfKey);
  if (isTooDeep) return cut(offset, path, "the config is nested too deeply to be read", builder);
  if (isAlias(node)) return builder.anchors.get(node.source) ?? unknownAlias(offset, path, builder);
  const built = buildValue(node, offset, path, depth, builder);
  if (built.size > MAX_VALUES && !builder.isCut)
    return cut(offset, path, "the config holds too many values, aliases counted in full", builder);
  if (isNodeWithRange(node) && node.anchor) builder.anchors.set(node.anchor, built);
  return built;
}

function unknownAlias(offset: number, path: string, builder: Builder): Built {
  if (builder.isCut) return scalar(offset, null, "");
  return refuse(offset, path, "this alias refers to no anchor before it", builder);
}

function cut(offset: number, path: string, message: string, builder: Builder): Built {
  builder.isCut = true;
  return refuse(offset, path, message, builder);
}

function buildValue(node: unknown, offset: number, path: string, depth: number, builder: Builder): Built {
  if (isMap(node)) return buildMap(node, offset, path, depth, builder);
  if (isSeq(node)) {
    const items = node.items.map((item, index) => build(item, itemPath(path, index), depth + 1, builder));
    return { tree: { kind: "list", offset, items: items.map(({ tree }) => tree) }, size: sizeOf(items) };
  }
  return isScalar(node) ? scalar(offset, node.value, node.source ?? "") : scalar(offset, null, "");
}

function buildMap(map: YAMLMap, offset: number, path: string, depth: number, builder: Builder): Built {
  const entries = new Map<string, MapEntry>();
  const values: Built[] = [];
  const { problems } = builder;
  for (const { key, value } of map.items) {
    const keyOffset = isNodeWithRange(key) ? key.range[0] : offset;
    if (!isScalar(key)) return refuse(keyOffset, path, KEY_IS_NO_TEXT, builder);
    const name = String(key.value ?? "");
    refuseTags(keyOffset, childPath(path, name), builder);
    const built = build(value, childPath(path, name), depth + 1, builder);
    const earlier = entries.get(name);
    if (earlier) problems.error(keyOffset, childPath(path, name), twice(problems.describe(earlier.keyOffset)));
    else entries.set(name, { keyOffset, value: isPlaced(value) ? built.tree : { ...built.tree, offset: keyOffset } });
    values.push(built);
  }
  return { tree: { kind: "map", offset, entries }, size: sizeOf(values) };
}

/** A key without any value has no place of its own, and that of an indented block is its first line, below the key. */
function isPlaced(value: unknown): boolean {
  return value !== null && !(isCollection(value) && !value.flow);
}

function twice(firstPlace: string): string {
  return `the key is given twice, first at ${firstPlace}; keep one of them`;
}

function sizeOf(values: readonly Built[]): number {
  return values.reduce((sum, { size }) => sum + size, 1);
}

function scalar(offset: number, value: unknown, text: string): Built {
  const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  return { tree: { kind: "scalar", offset, value: plain, text }, size: 1 };
}

/** Reports the tags before `end` that were not reported yet, up to the first that is not meant. */
function refuseTags(end: number, path: string, builder: Builder, isMeant = (_: UnknownTag) => true): void {
  for (let tag = nextTag(builder); tag && tag.offset < end && isMeant(tag); tag = nextTag(builder)) {
    builder.tagsReported++;
    builder.problems.error(tag.offset, path, UNKNOWN_TAG);
  }
}

function nextTag({ tags, tagsReported }: Builder): UnknownTag | undefined {
  return tags[tagsReported];
}

function refuse(offset: number, path: string, message: string, builder: Builder): Built {
  builder.isPartial = true;
  builder.problems.error(offset, path, message);
  return scalar(offset, null, "");
}

function isNodeWithRange(node: unknown): node is { range: [number, number, number]; anchor?: string } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}
