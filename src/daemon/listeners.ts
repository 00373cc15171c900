import type { Config, ListenAddress } from "../config/config.ts";
import type { HttpApp } from "../http/http-app.ts";
import { listen } from "../http/listen.ts";
import type { Log } from "../log.ts";
import { createAwaitedApp } from "./awaited-app.ts";
import type { Releasers } from "./releasers.ts";

/** With real ports where the config has 0. */
export interface Addresses {
  readonly address: ListenAddress;
  readonly internalAddress: ListenAddress;
}

export interface Listeners {
  readonly addresses: Addresses;
  /** Requests that came earlier have waited for this. */
  answerWith(publicApp: HttpApp, internalApp: HttpApp): void;
}

/** How long requests under way may take at the end. */
const HTTP_GRACE_MS = 1_500;

/**
 * Takes both addresses, before there is anything to answer.
 * @throws {RegistrydError} `network` when one of them cannot be had
 */
export async function listenOnBoth({ http, limits }: Config, releasers: Releasers, log: Log): Promise<Listeners> {
  const [publicApp, internalApp] = [createAwaitedApp(log), createAwaitedApp(log)];
  async function take(app: HttpApp, wanted: ListenAddress): Promise<ListenAddress> {
    const { address, close } = await listen(app, wanted, limits);
    releasers.add(() => close(HTTP_GRACE_MS));
    return address;
  }
  const address = await take(publicApp, http.address);
  const internalAddress = await take(internalApp, http.internalAddress);
  return {
    addresses: { address, internalAddress },
    answerWith(realPublic, realInternal) {
      publicApp.arrive(realPublic);
      internalApp.arrive(realInternal);
    },
  };
}
