import type { Limits } from "../../config/config.ts";
import { RegistrydError } from "../../errors.ts";
import { BUILD } from "../../version.ts";
import type { Capabilities } from "./advertisement.ts";
import type { Connection } from "./connect.ts";
import { fetchRequest, skipToPack, type Wish } from "./fetch-request.ts";
import { lsRefsRequest, readRefs } from "./ls-refs.ts";
import { type PackEntry, readPack } from "./pack.ts";
import { readPkts } from "./pkt-line.ts";
import type { RemoteRef } from "./remote-ref.ts";
import { packBytes } from "./sideband.ts";

/** The commands of protocol 2 (gitprotocol-v2), each one request. */
export interface ProtocolV2 {
  readonly canFilter: boolean;
  readonly limits: Limits;
  /** @throws {RegistrydError} as `HttpClient.request`; `pack_corrupt` */
  listRefs(prefix: string, headers: Headers, signal: AbortSignal): Promise<RemoteRef[]>;
  /** @throws {RegistrydError} as `HttpClient.request` and `readPack`; `ref_not_found` */
  fetchPack(wish: Wish, headers: Headers, signal: AbortSignal): Promise<PackEntry[]>;
}

type Headers = Readonly<Record<string, string>>;

/** The header that asks a server for protocol 2. */
export const VERSION_2_HEADER = { "Git-Protocol": "version=2" } as const;

export function createProtocolV2(connection: Connection, capabilities: Capabilities): ProtocolV2 {
  const { limits } = connection;
  const fetchFeatures = featuresOf(capabilities, "fetch");
  const commonLines = capabilitiesToSend(capabilities);
  return {
    limits,
    canFilter: fetchFeatures.includes("filter"),
    async listRefs(prefix, headers, signal) {
      const canTellUnborn = featuresOf(capabilities, "ls-refs").includes("unborn");
      const body = lsRefsRequest(prefix, commonLines, canTellUnborn);
      return readRefs(await post(connection, body, headers, limits.maxRefAdvertisementBytes, signal));
    },
    async fetchPack(wish, headers, signal) {
      if (!fetchFeatures.includes("shallow")) throw cannotFetchShallow();
      const maxBodyBytes = 2 * limits.maxPackBytes + limits.maxRefAdvertisementBytes;
      const answer = await post(connection, fetchRequest(wish, commonLines), headers, maxBodyBytes, signal);
      return readPackAnswer(answer, connection);
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

async function post(
  { http, base }: Connection,
  body: string,
  headers: Headers,
  maxBodyBytes: number,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const answer = await http.request(
    {
      method: "POST",
      url: new URL(`${base}/git-upload-pack`),
      headers: {
        ...headers,
        ...VERSION_2_HEADER,
        "Content-Type": "application/x-git-upload-pack-request",
        Accept: "application/x-git-upload-pack-result",
      },
      body: Buffer.from(body),
      statuses: [200],
      contentTypes: ["application/x-git-upload-pack-result"],
      maxBodyBytes,
    },
    signal,
  );
  return answer.body;
}

async function readPackAnswer(answer: AsyncIterable<Buffer>, { limits }: Connection): Promise<PackEntry[]> {
  const pkts = readPkts(answer);
  try {
    await skipToPack(pkts, limits.maxRefAdvertisementBytes);
    const bounds = { maxPackBytes: limits.maxPackBytes, maxOtherBytes: limits.maxRefAdvertisementBytes };
    const entries = await readPack(packBytes(pkts, bounds), limits);
    // To the end of the answer, so that the connection can be used again.
    for await (const _ of pkts);
    return entries;
  } finally {
    await pkts.return(undefined);
  }
}

function cannotFetchShallow(): RegistrydError {
  return new RegistrydError("unsupported", "the git server cannot send a single commit without its history", {
    hint: "the server lacks shallow fetches; serve a mirror of the repository from one that has them",
  });
}
