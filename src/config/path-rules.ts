const MAX_PATH = 4096;

/** What a path inside a repository must be, when it is not. It is looked up in git trees, never on disk. */
export function checkRepositoryPath(path: string): string | null {
  const segments = path.split("/");
  if (path === "") return "the path of a file in the repository";
  if (path.length > MAX_PATH) return `a path of at most ${MAX_PATH} characters (unsafe_path)`;
  if (/\p{Cc}/u.test(path)) return "a path without control characters (unsafe_path)";
  if (path.includes("\\")) return "forward slashes, also on Windows (unsafe_path)";
  if (path.startsWith("/")) return "a path relative to the top of the repository (unsafe_path)";
  if (segments.includes("..")) return "a path without `..` (unsafe_path)";
  if (segments.some((segment) => segment.toLowerCase() === ".git")) return "a path outside `.git` (unsafe_path)";
  if (segments.some((segment) => segment === "" || segment === "."))
    return "a path without empty or `.` parts (unsafe_path)";
  return null;
}

/** What a path on this machine must be, when it is not. */
export function checkLocalPath(path: string): string | null {
  if (path === "") return "a path";
  if (path.length > MAX_PATH) return `a path of at most ${MAX_PATH} characters`;
  return path.includes("\0") ? "a path without NUL characters" : null;
}
