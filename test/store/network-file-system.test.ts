import { expect, it } from "vitest";
import { networkFileSystem } from "../../src/store/network-file-system.ts";

it.each([
  { name: "NFS", type: 0x6969, found: "NFS" },
  { name: "SMB, whose number has a sign on some machines", type: -11_317_950, found: "SMB" },
  { name: "SMB without a sign", type: 4_283_649_346, found: "SMB" },
  { name: "9P", type: 0x01021997, found: "9P" },
  { name: "FUSE", type: 0x65735546, found: "FUSE" },
  { name: "Ceph", type: 0x00c36400, found: "Ceph" },
  { name: "ext4", type: 0xef53, found: null },
  { name: "xfs", type: 0x58465342, found: null },
  { name: "btrfs", type: 0x9123683e, found: null },
  { name: "tmpfs", type: 0x01021994, found: null },
  { name: "overlayfs", type: 0x794c7630, found: null },
])("D9 $name", ({ type, found }) => {
  expect(networkFileSystem(type)).toBe(found);
});
