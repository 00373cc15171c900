import type { Kind } from "../../model.ts";
import { type JsonObject, memberOf, objectAt, objectsAt, textAt } from "../json-value.ts";

export interface UrlField {
  readonly pointer: string;
  readonly url: string;
}

/** Every field of an entry that is meant to hold a URL, and does hold text. */
export function urlFields(kind: Kind, value: JsonObject): readonly UrlField[] {
  const fields: UrlField[] = [];
  const add = (parent: JsonObject | null, name: string, pointer: string) => {
    const url = parent === null ? null : textAt(parent, name);
    if (url !== null && url !== "") fields.push({ pointer, url });
  };
  add(objectAt(value, "repository"), "url", "/repository/url");
  for (const [index, icon] of objectsAt(value, "icons"))
    if (kind === "server" || hasScheme(icon)) add(icon, "src", `/icons/${index}/src`);
  if (kind === "server") addServerFields(value, add);
  else for (const [index, item] of objectsAt(value, "packages")) add(item, "url", `/packages/${index}/url`);
  return fields;
}

type Add = (parent: JsonObject | null, name: string, pointer: string) => void;

function addServerFields(value: JsonObject, add: Add): void {
  add(value, "websiteUrl", "/websiteUrl");
  for (const [index, remote] of objectsAt(value, "remotes")) add(remote, "url", `/remotes/${index}/url`);
  for (const [index, item] of objectsAt(value, "packages")) {
    add(item, "registryBaseUrl", `/packages/${index}/registryBaseUrl`);
    add(objectAt(item, "transport"), "url", `/packages/${index}/transport/url`);
    // An mcpb package is a file to download: its identifier is the address.
    if (memberOf(item, "registryType") === "mcpb") add(item, "identifier", `/packages/${index}/identifier`);
  }
}

/** Icons of skills and plugins may be paths inside the package. */
function hasScheme(icon: JsonObject): boolean {
  return /^\s*[a-z][a-z0-9+.-]*:/i.test(textAt(icon, "src")?.slice(0, 64) ?? "");
}
