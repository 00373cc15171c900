import { RegistrydError } from "../../errors.ts";
import { BUILD } from "../../version.ts";
import type { BodyLimit } from "../http-fetch.ts";
import type { Capabilities } from "./advertisement.ts";
import type { Connection } from "./connect.ts";
import { fetchRequest } from "./fetch-request.ts";
import { lsRefsRequest, readRefs } from "./ls-refs.ts";
import { type PackFetcher, packAnswerLimit, readPackAnswer } from "./pack-answer.ts";
import type { RemoteRef } from "./remote-ref.ts";
import { postUploadPack } from "./upload-pack.ts";

/** The commands of protocol 2 (gitprotocol-v2), each one request. */
export interface ProtocolV2 extends PackFetcher {
  /** @throws {RegistrydError} as `HttpClient.request`; `pack_corrupt` */
  listRefs(prefix: string, headers: Headers, signal: AbortSignal): Promise<RemoteRef[]>;
}

type Headers = Readonly<Record<string, string>>;

/** The header that asks a server for protocol 2. */
export const VERSION_2_HEADER = { "Git-Protocol": "version=2" } as const;

export function createProtocolV2(connection: Connection, capabilities: Capabilities): ProtocolV2 {
  const { limits } = connection;
  const fetchFeatures = featuresOf(capabilities, "fetch");
  const commonLines = capabilitiesToSend(capabilities);
  const post = (body: string, headers: Headers, limit: BodyLimit, signal: AbortSignal) =>
    postUploadPack(connection, body, { ...headers, ...VERSION_2_HEADER }, limit, signal);
  return {
    limits,
    canFilter: fetchFeatures.includes("filter"),
    async listRefs(prefix, headers, signal) {
      const canTellUnborn = featuresOf(capabilities, "ls-refs").includes("unborn");
      const body = lsRefsRequest(prefix, commonLines, canTellUnborn);
      const limit = { maxBodyBytes: limits.maxRefAdvertisementBytes };
      return readRefs(await post(body, headers, limit, signal));
    },
    async fetchPack(wish, headers, signal) {
      if (!fetchFeatures.includes("shallow")) throw cannotFetchShallow();
      const answer = await post(fetchRequest(wish, commonLines), headers, packAnswerLimit(limits), signal);
      return readPackAnswer(answer, limits, "packfile");
    },
  };
}

function featuresOf(capabilities: Capabilities, command: string): readonly string[] {
  return capabilities.get(command)?.split(" ") ?? [];
}

function capabilitiesToSend(capabilities: Capabilities): readonly string[] {
  return [
    ...(capabilities.has("agent") ? [`agent=registryd/${BUILD.version}`] : []),
    ...(capabilities.has("object-format") ? ["object-format=sha1"] : []),
  ];
}

function cannotFetchShallow(): RegistrydError {
  return new RegistrydError("unsupported", "the git server cannot send a single commit without its history", {
    hint: "the server lacks shallow fetches; serve a mirror of the repository from one that has them",
  });
}
