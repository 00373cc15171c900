import type { Block } from "./keys.ts";

export interface MisplacedKey {
  readonly severity: "error" | "warning";
  readonly message: string;
}

const error = (message: string): MisplacedKey => ({ severity: "error", message });
const ignored = (message: string): MisplacedKey => ({ severity: "warning", message: `${message}; ignored` });

const CLAIMS = error(
  "claims restrict who may see this in ToolHive; registryd shows everything to every caller, so it would become public. Leave claims out only if that is meant",
);
const BELONGS_TO_SOURCE = error("this belongs to one entry of `sources`");
const OLDER_FORM = error(
  "a registry only names its sources; move this to an entry of `sources` and name that in `sources: [NAME]` here",
);

/**
 * Keys of ToolHive Registry Server, and keys that are often put one level too high or low. What is harmless without its
 * meaning is ignored with a warning; what would open or lose something is an error that says so.
 */
export const MISPLACED: Partial<Record<Block, ReadonlyMap<string, MisplacedKey>>> = {
  config: new Map([
    ["telemetry", ignored("registryd exports no traces; its metrics are at /metrics of the internal listener")],
    ["audit", ignored("registryd has no audit log; every change is kept in the ledger (/v1/sources/NAME/runs)")],
    ["registryName", ignored("each registry has its own name in `registries`")],
    ["fileStorage", ignored("registryd stores everything in database.path")],
    ["source", error("this is ToolHive's oldest form; write one entry of `sources`, and name it in a registry")],
    ["syncPolicy", BELONGS_TO_SOURCE],
    ["filter", BELONGS_TO_SOURCE],
    ["format", BELONGS_TO_SOURCE],
  ]),
  source: new Map([
    ["claims", CLAIMS],
    ["type", error("the block says what kind of source this is: give git or file, and leave type out")],
    ["api", error("registryd reads no registry APIs; entries from it would be missing. Use a git or file source")],
    [
      "managed",
      error("registryd takes no entries through an API; what was published there would be lost. Export it to a file"),
    ],
    [
      "kubernetes",
      error("registryd discovers nothing in a cluster; those entries would be missing. Write them to a file"),
    ],
  ]),
  registry: new Map([
    ["claims", CLAIMS],
    ...["git", "file", "api", "managed", "kubernetes", "syncPolicy", "filter", "format"].map(
      (key): [string, MisplacedKey] => [key, OLDER_FORM],
    ),
  ]),
  fileSource: new Map([["data", error("inline entries are not supported; write them to a file and give its path")]]),
  auth: new Map([["allowInsecureAuth", error("this belongs beside `auth`, not into it")]]),
};
