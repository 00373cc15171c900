import type { Shape } from "../generated/validators.js";
import type { JsonObject, JsonValue } from "../json-value.ts";
import { isSecretInput } from "../rules/secret-value.ts";
import { holdsSecret } from "./secrets.ts";

export interface Survey {
  /** Names in all objects; fewer than the text has means that some stood there twice. */
  members: number;
  /** Some object with known fields has another one. */
  unknownFields: boolean;
  /** Some text may be a secret. */
  secrets: boolean;
  /** Some number is larger than it can be kept. */
  hugeNumbers: boolean;
}

/** One cheap pass over every value of an entry, which tells the slower rules for names and texts whether they are needed. */
export function surveyEntry(value: JsonValue, shape: Shape): Survey {
  const survey: Survey = { members: 0, unknownFields: false, secrets: false, hugeNumbers: false };
  visit(value, nodeOf(shape), survey);
  return survey;
}

/** A shape with its fields in a map, where `constructor` and the like are names as any other. */
interface Node {
  readonly fields: ReadonlyMap<string, Node> | null;
  readonly items: Node;
  readonly values: Node | null;
}

const FREE: Node = {
  fields: null,
  values: null,
  get items(): Node {
    return FREE;
  },
};
const nodes = new WeakMap<Shape, Node>();

function nodeOf(shape: Shape): Node {
  const cached = nodes.get(shape);
  if (cached !== undefined) return cached;
  const node: Node = {
    fields:
      shape.fields === undefined
        ? null
        : new Map(Object.entries(shape.fields).map(([name, field]) => [name, nodeOf(field)])),
    items: shape.items === undefined ? FREE : nodeOf(shape.items),
    values: shape.values === undefined ? null : nodeOf(shape.values),
  };
  nodes.set(shape, node);
  return node;
}

function visit(value: JsonValue, node: Node, survey: Survey): void {
  if (typeof value === "string") {
    if (holdsSecret(value)) survey.secrets = true;
  } else if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) visit(item, node.items, survey);
  } else if (typeof value === "object" && value !== null) visitMembers(value as JsonObject, node, survey);
  else if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) survey.hugeNumbers = true;
}

function visitMembers(members: JsonObject, node: Node, survey: Survey): void {
  if (isSecretInput(members)) survey.secrets = true;
  // Parsed JSON inherits no enumerable member, and for-in is twice as fast as Object.keys here.
  for (const name in members) {
    survey.members++;
    let next = node.fields === null ? undefined : node.fields.get(name);
    if (next === undefined) {
      if (node.fields !== null && node.values === null) survey.unknownFields = true;
      next = node.values ?? FREE;
    }
    visit(members[name] as JsonValue, next, survey);
  }
}
