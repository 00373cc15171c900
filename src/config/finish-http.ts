import type { HttpConfig, RegistryConfig } from "./config.ts";
import { addressesClash, formatListenAddress } from "./listen-address.ts";
import { nearest } from "./nearest.ts";
import type { Overrides } from "./overrides.ts";
import { childOf, type Place } from "./place.ts";
import type { Problems } from "./problems.ts";
import { quoted } from "./quoted.ts";
import type { HttpSettings } from "./read-settings.ts";

interface Whole {
  /** Null when there is no file, or no `http` in it. */
  readonly place: Place | null;
  readonly problems: Problems;
  readonly registries: readonly RegistryConfig[];
  readonly overrides: Overrides;
  /** What is wrong with the file that holds the token, or null. */
  readonly checkTokenFile: (path: string) => string | null;
}

/** Puts flags and environment over the file, and checks what only the whole can tell. */
export function finishHttp(settings: HttpSettings, whole: Whole): HttpConfig {
  const { overrides, registries } = whole;
  const named = overrides.defaultRegistry?.value ?? settings.defaultRegistry;
  const http: HttpConfig = {
    address: overrides.address?.value ?? settings.address,
    internalAddress: overrides.internalAddress?.value ?? settings.internalAddress,
    defaultRegistry: named ?? usualDefault(registries),
    provenance: overrides.provenance?.value ?? settings.provenance,
    cacheBytes: overrides.cacheBytes?.value ?? settings.cacheBytes,
    adminTokenFile: settings.adminTokenFile,
  };
  if (named !== null) checkDefaultRegistry(named, whole);
  checkAddresses(http, whole);
  const tokenFault = http.adminTokenFile === null ? null : whole.checkTokenFile(http.adminTokenFile);
  if (tokenFault !== null) report("adminTokenFile", `${tokenFault}; without a token remove the key`, null, whole);
  return http;
}

/** The registry called `default`, else the first one. */
function usualDefault(registries: readonly RegistryConfig[]): string {
  return registries.some(({ name }) => name === "default") ? "default" : (registries[0]?.name ?? "default");
}

function checkDefaultRegistry(name: string, whole: Whole): void {
  const names = whole.registries.map((registry) => registry.name);
  if (names.includes(name)) return;
  report("defaultRegistry", `${quoted(name)} is no registry of this config`, nearest(name, names), whole);
}

function checkAddresses({ address, internalAddress }: HttpConfig, whole: Whole): void {
  if (!addressesClash(address, internalAddress)) return;
  const message = `the public listener (${formatListenAddress(address)}) and the internal one (${formatListenAddress(internalAddress)}) would take the same port`;
  const isPublicGiven = whole.overrides.address !== null && whole.overrides.internalAddress === null;
  report(isPublicGiven ? "address" : "internalAddress", message, null, whole);
}

type HttpKey = "address" | "internalAddress" | "defaultRegistry" | "adminTokenFile";

function report(key: HttpKey, message: string, suggestion: string | null, { place, problems, overrides }: Whole): void {
  const path = `http.${key}`;
  const given = key === "adminTokenFile" ? null : overrides[key];
  const at = place === null ? null : (childOf(place, key) ?? place);
  if (given !== null) problems.outside(given.origin, path, message, suggestion);
  else problems.error(at?.tree.offset ?? 0, path, message, suggestion);
}
