import { RegistrydError } from "../errors.ts";
import { stripUrl } from "../redact.ts";

/** The registry to examine. */
export interface Registry {
  /** As given, without a slash at the end. */
  readonly shown: string;
  /** Where its routes are, with a slash at the end, such as `https://example.com/registry/x/v0.1/`. */
  readonly api: string;
}

/**
 * Reads the address of a registry: its root, the address of its API, or that of its list of servers.
 * @throws {RegistrydError} `config_invalid`
 */
export function readRegistryUrl(text: string): Registry {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw new RegistrydError("config_invalid", "the address of the registry is no http or https URL", {
      hint: "such as https://registry.example.com or http://127.0.0.1:8080/registry/default",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new RegistrydError("config_invalid", "the address of the registry holds credentials", {
      hint: "leave them out: the clients that are followed here send none",
    });
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/(\/v0(?:\.1)?)\/servers$/, "$1");
  const version = /\/v0(\.1)?$/.test(path) ? "" : "/v0.1";
  return { shown: stripUrl(text).replace(/\/+$/, ""), api: `${url.origin}${path}${version}/` };
}
