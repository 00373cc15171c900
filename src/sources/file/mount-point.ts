/**
 * Whether something is mounted at exactly this path.
 *
 * @param mounts text of `/proc/self/mountinfo`: the fifth field of a line is the mount point
 * @see proc(5)
 */
export function isMountPoint(path: string, mounts: string): boolean {
  return mounts.split("\n").some((line) => plain(line.split(" ")[4] ?? "") === path);
}

/** White space and backslashes stand there as octal numbers. */
function plain(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
