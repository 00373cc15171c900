import { type Exchange, jsonOf, told } from "./exchange.ts";
import type { Item } from "./item.ts";
import { type Fields, fieldsOf, typeOf } from "./json.ts";

/** One page of a list. */
export interface Page {
  readonly kind: "page";
  readonly items: readonly Item[];
  /** Null when the answer has no metadata object. */
  readonly metadata: Fields | null;
  /** Null at the end of the list, however the registry says so. */
  readonly nextCursor: string | null;
}

export type PageReading = Page | { readonly kind: "trouble"; readonly why: string };

/** Reads a page as leniently as the most lenient client; what stricter ones mind is judged apart. */
export function readPage(exchange: Exchange): PageReading {
  const json = jsonOf(exchange);
  if (json.kind === "trouble") return json;
  const servers = fieldsOf(json.value)?.["servers"];
  if (!Array.isArray(servers)) {
    return { kind: "trouble", why: `${told(exchange)}, but servers is ${typeOf(servers)}; expected an array` };
  }
  const metadata = fieldsOf(fieldsOf(json.value)?.["metadata"]);
  const cursor = metadata?.["nextCursor"];
  return {
    kind: "page",
    items: servers.map((value, index) => ({ where: `item ${index + 1} of ${exchange.asked.target}`, value })),
    metadata,
    nextCursor: typeof cursor === "string" && cursor !== "" ? cursor : null,
  };
}

export function itemsOf(reading: PageReading): readonly Item[] {
  return reading.kind === "page" ? reading.items : [];
}
