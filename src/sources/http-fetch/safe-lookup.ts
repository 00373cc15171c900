import type { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { RegistrydError } from "../../errors.ts";

/**
 * Throws when `host` is a literal address that registryd never connects to. Names are judged by the lookup, at the
 * moment of connecting, so that a name cannot change its address between the check and the use.
 * @throws {RegistrydError} `network`
 */
export function checkLiteralAddress(host: string): void {
  const bare = withoutBrackets(host);
  if (isIP(bare) !== 0 && isRefusedAnywhere(bare)) throw refusedAddress(host);
}

/** Resolves a name as `lookup` does and refuses it when one of its addresses is not for sources. */
export function createSafeLookup(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const refused = addresses.some(({ address }) => isRefused(address, hostname));
      const [first] = addresses;
      if (refused || first === undefined) return callback(refusedAddress(hostname), "", 0);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Whether `host` says by itself that it is this machine, so that loopback is what the config meant. */
export function isLoopbackHost(host: string): boolean {
  const bare = withoutBrackets(host).toLowerCase();
  return isIP(bare) === 0 ? bare === "localhost" || bare.endsWith(".localhost") : contains(LOOPBACK, bare);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Link-local addresses hold cloud metadata services; the unspecified ones are another name for loopback. */
const REFUSED_ANYWHERE = new BlockList();
REFUSED_ANYWHERE.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED_ANYWHERE.addSubnet("fe80::", 10, "ipv6");
REFUSED_ANYWHERE.addSubnet("0.0.0.0", 8, "ipv4");
REFUSED_ANYWHERE.addAddress("::", "ipv6");

function isRefused(address: string, hostname: string): boolean {
  return isRefusedAnywhere(address) || (contains(LOOPBACK, address) && !isLoopbackHost(hostname));
}

function isRefusedAnywhere(address: string): boolean {
  return contains(REFUSED_ANYWHERE, address);
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

function withoutBrackets(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}

function refusedAddress(host: string): RegistrydError {
  return new RegistrydError("network", `${host} is or resolves to an address that sources may not have`, {
    hint: "link-local and unspecified addresses are never contacted, loopback only when the URL names it literally",
  });
}
