import type { Kind } from "../../model.ts";
import { forEachObject, type JsonObject, memberOf, objectAt, textAt } from "../json-value.ts";

export type VisitUrl = (url: string, pointer: string) => void;

/** Calls `visit` for every field of an entry that is meant to hold a URL, and does hold text. */
export function forEachUrl(kind: Kind, value: JsonObject, visit: VisitUrl): void {
  const at = (parent: JsonObject | null, name: string, pointer: string) => {
    const url = parent === null ? null : textAt(parent, name);
    if (url !== null && url !== "") visit(url, `${pointer}/${name}`);
  };
  at(objectAt(value, "repository"), "url", "/repository");
  forEachObject(value, "icons", (icon, index) => {
    if (kind === "server" || hasScheme(icon)) at(icon, "src", `/icons/${index}`);
  });
  if (kind === "server") visitServerFields(value, at);
  else forEachObject(value, "packages", (item, index) => at(item, "url", `/packages/${index}`));
}

type VisitField = (parent: JsonObject | null, name: string, pointer: string) => void;

function visitServerFields(value: JsonObject, at: VisitField): void {
  at(value, "websiteUrl", "");
  forEachObject(value, "remotes", (remote, index) => at(remote, "url", `/remotes/${index}`));
  forEachObject(value, "packages", (item, index) => {
    at(item, "registryBaseUrl", `/packages/${index}`);
    at(objectAt(item, "transport"), "url", `/packages/${index}/transport`);
    // An mcpb package is a file to download: its identifier is the address.
    if (memberOf(item, "registryType") === "mcpb") at(item, "identifier", `/packages/${index}`);
  });
}

/** Icons of skills and plugins may be paths inside the package. */
function hasScheme(icon: JsonObject): boolean {
  return /^\s*[a-z][a-z0-9+.-]*:/i.test(textAt(icon, "src")?.slice(0, 64) ?? "");
}
