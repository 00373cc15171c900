import { RegistrydError } from "../errors.ts";
import type { Ask } from "../http/asked.ts";

/** Asks one registry as a client of its read API does; the path is behind that of the registry. */
export type AskRegistry = (path: string) => Promise<Buffer>;

/** @throws {RegistrydError} from the answers: `not_found` while the registry waits for its first sync, else `internal` */
export function createAskRegistry(ask: Ask, registry: string): AskRegistry {
  const prefix = `/registry/${encodeURIComponent(registry)}`;
  return async (path) => {
    const target = `${prefix}${path}`;
    const { status, body } = await ask({ method: "GET", target, header: () => undefined, socket: null });
    if (status === 200 && body !== null) return body;
    throw refused(registry, target, status, body?.toString() ?? "{}");
  };
}

function refused(registry: string, target: string, status: number, body: string): RegistrydError {
  const { code, detail } = JSON.parse(body) as { readonly code?: string; readonly detail?: string };
  if (code === "not_loaded") {
    return new RegistrydError("not_found", `registry ${registry} has nothing to export yet`, {
      hint: "`registryd sync` fills it; `registryd status` says which source it waits for",
    });
  }
  return new RegistrydError("internal", `the answer to ${target} is ${status}: ${detail ?? "no reason is given"}`);
}
