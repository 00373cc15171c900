/** What a file system answers to `statfs` on Linux, where it may lie on another machine. @see linux/magic.h */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xfe534d42, "SMB"],
  [0xff534d42, "SMB"],
  [0x01021997, "9P"],
  [0x00c36400, "Ceph"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x73757245, "Coda"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x19830326, "BeeGFS"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x786f4256, "a shared folder of VirtualBox"],
  // Local ones are among them too; the number tells no more.
  [0x65735546, "FUSE"],
]);

/**
 * The name of a file system that is not, or may not be, on a disk of this machine; null for all others.
 *
 * @param type as `statfs` has it on Linux, with or without a sign
 */
export function networkFileSystem(type: number): string | null {
  return NETWORK_TYPES.get(type >>> 0) ?? null;
}
