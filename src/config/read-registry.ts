import type { RegistryConfig } from "./config.ts";
import { checkRegistryName } from "./names.ts";
import { type Read, reject } from "./place.ts";
import { readList, readMap } from "./read-map.ts";
import { readText, readTextThat } from "./read-scalar.ts";

/** One entry of `registries`. Whether its sources exist is checked when all of them are known. */
export const readRegistry: Read<RegistryConfig> = (place) => {
  const map = readMap(place, "registry");
  const name = map.required("name", readTextThat(checkRegistryName)) ?? "";
  const isOlderForm = ["git", "file"].some((key) => map.at(key) !== null);
  const sources = (isOlderForm ? map.optional("sources", readNames) : map.required("sources", readNames)) ?? [];
  const sourcesPlace = map.at("sources");
  if (sourcesPlace?.tree.kind === "list" && sources.length === 0) {
    reject(sourcesPlace, "is empty; expected at least one source name");
  }
  return { name, sources, require: map.optional("require", readNames) ?? [] };
};

const readNames = readList(readText);
