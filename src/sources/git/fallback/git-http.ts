import type { GitHttpRequest, GitHttpResponse } from "isomorphic-git";
import type { Limits } from "../../../config/config.ts";
import { createHttpClient } from "../../http-fetch.ts";
import { packAnswerLimit, readPackAnswer } from "../pack-answer.ts";

/** isomorphic-git's way to the server: our deadlines, caps, redirect and credential rules. */
export interface GitHttp {
  request(request: GitHttpRequest): Promise<GitHttpResponse>;
  /** What made the last request fail; isomorphic-git wraps or hides it. */
  failure(): unknown;
  close(): void;
}

export function createGitHttp(limits: Limits): GitHttp {
  const client = createHttpClient(limits);
  const never = new AbortController().signal;
  let failure: unknown = null;

  async function send({ url, method = "GET", headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const isPack = method === "POST";
    const answer = await client.request(
      {
        method: isPack ? "POST" : "GET",
        url: new URL(url),
        headers: { ...headers },
        body: body === undefined ? null : await collect(body),
        statuses: [200],
        contentTypes: [`application/x-git-upload-pack-${isPack ? "result" : "advertisement"}`],
        ...(isPack ? packAnswerLimit(limits) : { maxBodyBytes: limits.maxRefAdvertisementBytes }),
      },
      never,
    );
    const received = await (isPack ? collectPack(answer.body, limits) : collect(answer.body));
    const { headers: fields, status, url: from } = answer;
    return {
      url: from.href,
      method,
      headers: oneValueEach(fields),
      body: pieceOf(received),
      statusCode: status,
      statusMessage: "",
    };
  }

  return {
    request: (request) =>
      send(request).catch((error) => {
        failure = error;
        throw error;
      }),
    failure: () => failure,
    close: () => client.close(),
  };
}

/** isomorphic-git knows no limits, so it is given only packs that our own reader finds sound and small as they arrive. */
async function collectPack(answer: AsyncIterable<Buffer>, limits: Limits): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await readPackAnswer(keeping(answer, pieces), limits, "NAK");
  return Buffer.concat(pieces);
}

async function* keeping(pieces: AsyncIterable<Buffer>, kept: Buffer[]): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    kept.push(piece);
    yield piece;
  }
}

async function* pieceOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function collect(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function oneValueEach(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
