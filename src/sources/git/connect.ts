import type { Limits } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import type { HttpClient } from "../http-fetch.ts";
import { type Advertisement, readAdvertisement } from "./advertisement.ts";

/** A repository as a server offers it. */
export interface Connection {
  readonly http: HttpClient;
  readonly limits: Limits;
  /** The repository's address after redirects, without a slash at its end. */
  readonly base: string;
  readonly advertisement: Advertisement;
}

const SERVICE_PATH = "/info/refs";

/**
 * Asks a server what it can do, or, below protocol 2, where its refs stand.
 * @throws {RegistrydError} as `HttpClient.request` and `readAdvertisement`
 */
export async function connect(
  http: HttpClient,
  limits: Limits,
  repository: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Connection> {
  const path = repository.pathname.replace(/\/+$/, "");
  const url = new URL(`${repository.origin}${path}${SERVICE_PATH}?service=git-upload-pack`);
  const answer = await http.request(
    {
      method: "GET",
      url,
      headers,
      body: null,
      statuses: [200],
      contentTypes: ["application/x-git-upload-pack-advertisement"],
      maxBodyBytes: limits.maxRefAdvertisementBytes,
    },
    signal,
  );
  return { http, limits, base: baseOf(answer.url), advertisement: await readAdvertisement(answer.body) };
}

function baseOf(url: URL): string {
  if (url.pathname.endsWith(SERVICE_PATH)) return url.origin + url.pathname.slice(0, -SERVICE_PATH.length);
  throw new RegistrydError("redirect_refused", "the git server redirects to an address that is no repository", {
    hint: "configure the repository's final address",
  });
}
