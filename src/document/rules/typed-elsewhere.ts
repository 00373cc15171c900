import { forEachObject, isObject, type JsonObject, type JsonValue, memberOf, objectAt } from "../json-value.ts";
import { escapeToken } from "../pointer.ts";
import { shown } from "../shown.ts";
import { withoutCase } from "../without-case.ts";
import { type EntryView, error, type Report } from "./finding.ts";

/** A type that typed clients give a field; null and fields that are not named are fine. */
type Type =
  | "string"
  | "boolean"
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly fields: Readonly<Record<string, Type>> };

const INPUT = {
  description: "string",
  isRequired: "boolean",
  format: "string",
  value: "string",
  isSecret: "boolean",
  default: "string",
  placeholder: "string",
  choices: { list: "string" },
} as const;
const VARIABLES = { map: { fields: INPUT } } as const;

/** What the schema has no word on in some form of a transport: there it knows remotes' `variables`, and `url` and `headers` of http alone. */
const TRANSPORT = {
  url: "string",
  headers: { list: { fields: { ...INPUT, name: "string", variables: VARIABLES } } },
  variables: VARIABLES,
} as const satisfies Readonly<Record<string, Type>>;

/**
 * `client-breaking-metadata`: a field that the schema types in one form of an object and leaves free in another, such as
 * the `url` of a stdio transport. Clients written in Go have one type for all forms and refuse the whole list over it.
 */
export function checkTypedElsewhere({ kind, value }: EntryView, report: Report): void {
  if (kind !== "server") return;
  forEachObject(value, "packages", (item, index) => {
    const pointer = `/packages/${index}`;
    const transport = objectAt(item, "transport");
    if (transport !== null) checkTransport(transport, `${pointer}/transport`, report);
    for (const list of ["runtimeArguments", "packageArguments"]) {
      forEachObject(item, list, (argument, at) => {
        const free = memberOf(argument, "type") === "named" ? "valueHint" : "name";
        checkType(memberOf(argument, free), "string", `${pointer}/${list}/${at}/${free}`, report);
      });
    }
  });
}

function checkTransport(transport: JsonObject, pointer: string, report: Report): void {
  const isStdio = memberOf(transport, "type") === "stdio";
  for (const [name, value] of Object.entries(transport)) {
    const type = typeOfMember(name, isStdio);
    if (type !== null) checkType(value, type, `${pointer}/${escapeToken(name)}`, report);
  }
}

function typeOfMember(name: string, isStdio: boolean): Type | null {
  // The schema knows no field of this name here, so nothing else minds its letter case.
  if (name.length === VARIABLES_LENGTH && withoutCase(name) === "VARIABLES") return TRANSPORT.variables;
  return isStdio && (name === "url" || name === "headers") ? TRANSPORT[name] : null;
}

const VARIABLES_LENGTH = "variables".length;

function checkType(value: JsonValue | undefined, type: Type, pointer: string, report: Report): void {
  if (value === undefined || value === null) return;
  const [expected, children] = open(value, type);
  if (children === null) {
    const message = `the value is ${shown(value)}; clients that know the field elsewhere expect ${expected}`;
    report(error("client-breaking-metadata", pointer, message));
  }
  for (const [name, child, childType] of children ?? [])
    checkType(child, childType, `${pointer}/${escapeToken(name)}`, report);
}

/** The type in words, and what is inside of it; null when the value is not of that type. */
function open(value: JsonValue, type: Type): readonly [expected: string, children: readonly Child[] | null] {
  if (typeof type === "string") return [`a ${type}`, typeof value === type ? [] : null];
  if ("list" in type) return ["an array", Array.isArray(value) ? childrenOf(value, () => type.list) : null];
  const typeOf = (name: string) => ("map" in type ? type.map : type.fields[name]);
  return ["an object", isObject(value) ? childrenOf(value, typeOf) : null];
}

type Child = readonly [name: string, value: JsonValue, type: Type];

function childrenOf(value: object, typeOf: (name: string) => Type | undefined): readonly Child[] {
  return Object.entries(value as JsonObject).flatMap(([name, child]) => {
    const type = typeOf(name);
    return type === undefined ? [] : [[name, child, type] as const];
  });
}
