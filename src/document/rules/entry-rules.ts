import { checkEmptyOptionals } from "./empty-optional.ts";
import type { EntryRule } from "./finding.ts";
import { checkMetadata } from "./metadata.ts";
import { checkSomethingToRun } from "./nothing-to-run.ts";
import { checkPackages } from "./packages.ts";
import { checkRemotes } from "./remotes.ts";
import { checkReservedMeta } from "./reserved-meta.ts";
import { checkSchemaAddress } from "./schema-address.ts";
import { checkTypedElsewhere } from "./typed-elsewhere.ts";
import { checkUrls } from "./urls.ts";
import { checkVersions } from "./versions.ts";

/** Rules for one entry that look at its content. Those for names, texts, numbers and secrets run where the survey of the entry asks for them. */
export const ENTRY_RULES: readonly EntryRule[] = [
  checkSchemaAddress,
  checkVersions,
  checkSomethingToRun,
  checkEmptyOptionals,
  checkUrls,
  checkRemotes,
  checkPackages,
  checkMetadata,
  checkReservedMeta,
  checkTypedElsewhere,
];
