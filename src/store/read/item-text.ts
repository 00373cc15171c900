import type { ProvenanceMode } from "../../config/config.ts";

/**
 * SQL that makes one served item (CONTRACT §1) of a row `m` of `merged`, its content `c` and its origin `o`. SQLite
 * joins the pieces, and whole pages of them, so that JavaScript gets one buffer: a hundred values a page cost it more
 * than the page itself.
 */
export function itemText(mode: ProvenanceMode): string {
  return `concat(c.head, ${[OFFICIAL, ...PROVENANCE[mode]].join(", ")}, c.tail)`;
}

const OFFICIAL = `'"io.modelcontextprotocol.registry/official":{"status":"', m.status,
  '","statusChangedAt":"', m.status_changed_at, '","publishedAt":"', m.published_at, '","updatedAt":"', m.updated_at,
  '","isLatest":', iif(m.is_latest, 'true}', 'false}')`;

const PROVENANCE: Readonly<Record<ProvenanceMode, readonly string[]>> = {
  full: ["',', o.member, ',\"line\":', m.line, ',\"stale\":', iif(m.stale, 'true}', 'false}')"],
  source: ["',', o.source_member, '}'"],
  off: [],
};

/** What `itemText` needs besides the row. */
export const ITEM_JOINS = "CROSS JOIN content c ON c.id = m.content_id CROSS JOIN origin o ON o.id = m.origin_id";
