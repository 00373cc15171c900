import type { Limits, SourceConfig } from "../config/config.ts";
import type { DocumentSettings } from "../document/report.ts";

/** How a source's documents are judged. */
export function documentSettings(
  file: string,
  { onInvalid }: Pick<SourceConfig, "onInvalid">,
  limits: Limits,
): DocumentSettings {
  const { maxDocumentBytes, maxDepth, maxValues, maxEntries, maxEntryBytes } = limits;
  return { file, onInvalid, strict: false, maxDocumentBytes, maxDepth, maxValues, maxEntries, maxEntryBytes };
}
