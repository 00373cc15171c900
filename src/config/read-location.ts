import type { BasicAuth, GitLocation, Location } from "./config.ts";
import { checkLocalPath, checkRepositoryPath } from "./path-rules.ts";
import { type Place, type Read, reject } from "./place.ts";
import { type MapReader, readMap } from "./read-map.ts";
import { readBoolean, readDuration, readText, readTextThat } from "./read-scalar.ts";
import { checkCommitId, checkRefName } from "./ref-rules.ts";
import { sendsInClear, urlFault } from "./url-rules.ts";

const DEFAULT_REPOSITORY_PATH = "registry.json";
const DEFAULT_URL_TIMEOUT_MS = 30_000;
const MAX_URL_TIMEOUT_MS = 3_600_000;

/** The place of a source's documents: one of `git` and `file`. */
export function readLocation(source: MapReader, place: Place): Location {
  const git = source.at("git");
  const file = source.at("file");
  if (git !== null && file !== null) {
    reject(place, "has both git and file; one source has one place, so make two sources of it");
  }
  if (git !== null) return readGit(git);
  if (file !== null) return readFile(file);
  const hasOther = ["api", "managed", "kubernetes"].some((key) => source.at(key) !== null);
  if (!hasOther && place.tree.kind === "map")
    reject(place, "says nothing of where its document is; expected git or file");
  return { type: "file", path: "" };
}

function readGit(place: Place): GitLocation {
  const map = readMap(place, "gitSource");
  const repository = map.required("repository", readUrl) ?? "";
  const branch = map.optional("branch", readTextThat(checkRefName));
  const tag = map.optional("tag", readTextThat(checkRefName));
  const commit = map.optional("commit", readTextThat(checkCommitId))?.toLowerCase() ?? null;
  const path = map.optional("path", readTextThat(checkRepositoryPath)) ?? DEFAULT_REPOSITORY_PATH;
  warnOfSeveralRefs(place, { commit, branch, tag });
  const requireFastForward = map.optional("requireFastForward", readBoolean) ?? false;
  const immutableTags = map.optional("immutableTags", readBoolean) ?? false;
  const credentials = readCredentials(map, place, repository);
  return { type: "git", repository, branch, tag, commit, path, ...credentials, requireFastForward, immutableTags };
}

/** The order of the keys is the precedence. */
function warnOfSeveralRefs({ tree, path, problems }: Place, refs: Record<string, string | null>): void {
  const [winner, ...others] = Object.keys(refs).filter((key) => refs[key] !== null);
  if (others.length > 0) {
    problems.warning(tree.offset, path, `${winner} is used; ${others.join(" and ")} beside it has no effect`);
  }
}

function readFile(place: Place): Location {
  const map = readMap(place, "fileSource");
  const path = map.optional("path", readTextThat(checkLocalPath));
  const url = map.optional("url", readUrl);
  const timeoutMs =
    map.optional("timeout", readDuration({ min: 1, max: MAX_URL_TIMEOUT_MS })) ?? DEFAULT_URL_TIMEOUT_MS;
  if (path !== null && url !== null) reject(place, "has both path and url; one source has one place");
  if (path === null && url === null && map.at("data") === null && place.tree.kind === "map") {
    reject(place, "says nothing of where the file is; expected path or url");
  }
  if (url !== null) return { type: "url", url, timeoutMs, ...readCredentials(map, place, url) };
  for (const key of ["timeout", "auth", "allowInsecureAuth"]) warnOfUrlKey(map, key);
  return { type: "file", path: path ?? "" };
}

function warnOfUrlKey(map: MapReader, key: string): void {
  const place = map.at(key);
  if (place !== null)
    place.problems.warning(place.tree.offset, place.path, "has no effect on a path; it belongs to a url");
}

const readUrl: Read<string> = (place) => {
  const text = readText(place);
  const fault = place.tree.kind === "scalar" && typeof place.tree.value === "string" ? urlFault(text) : null;
  if (fault !== null) reject(place, fault);
  return text;
};

function readCredentials(
  map: MapReader,
  place: Place,
  url: string,
): { auth: BasicAuth | null; allowInsecureAuth: boolean } {
  const auth = map.optional("auth", readAuth);
  const allowInsecureAuth = map.optional("allowInsecureAuth", readBoolean) ?? false;
  if (auth !== null && !allowInsecureAuth && sendsInClear(url)) {
    const message =
      "would send the password over plain http; use https, or set allowInsecureAuth: true beside it if the network is trusted";
    reject(map.at("auth") ?? place, message);
  }
  return { auth, allowInsecureAuth };
}

/** A user name without a password, or the reverse, is a mistake. */
const readAuth: Read<BasicAuth> = (place) => {
  const map = readMap(place, "auth");
  const username = map.required("username", readTextThat(checkUsername)) ?? "";
  return { username, passwordFile: map.required("passwordFile", readPasswordFile) ?? "" };
};

function checkUsername(username: string): string | null {
  const isUsable = username !== "" && !username.includes(":") && !/\p{Cc}/u.test(username);
  return isUsable ? null : "a user name without a colon; for a token most servers take any, such as oauth2";
}

const readPasswordFile: Read<string> = (place) => {
  const path = readText(place);
  // Not quoted: where a file name is expected some write the password itself.
  if (path !== "" && !path.startsWith("/"))
    reject(place, "is not an absolute path; expected one, such as /secrets/git/token");
  else if (path !== "" && checkLocalPath(path) !== null)
    reject(place, `is no usable path; expected ${checkLocalPath(path)}`);
  return path;
};
