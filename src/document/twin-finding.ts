import { keyOf } from "../model.ts";
import type { EntryFinding } from "./report.ts";
import { isSecret, shownText } from "./shown.ts";
import type { Twin } from "./twins.ts";

/** What is said of a twin, at its first byte. */
export function twinFinding({ type, entry, other }: Twin): EntryFinding {
  const key = shownText(keyOf(entry.id));
  const place = { line: 1, column: 1, length: 1, pointer: "", suggestion: null } as const;
  switch (type) {
    case "identical":
      return {
        ...place,
        rule: "duplicate-identical",
        severity: "warning",
        message: `${key} stands twice with equal content; one of them is enough`,
      };
    case "different":
      return {
        ...place,
        rule: "duplicate-version",
        severity: "error",
        message: `${key} stands twice with different content; keep one`,
      };
    case "other-case": {
      const message = `${key} differs from ${shownText(other.id.name)} only in letter case; use one spelling`;
      return {
        ...place,
        rule: "duplicate-version",
        severity: "error",
        message,
        suggestion: isSecret(other.id.name) ? null : other.id.name,
      };
    }
  }
}
