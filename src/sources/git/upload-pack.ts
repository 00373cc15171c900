import type { BodyLimit } from "../http-fetch.ts";
import type { Connection } from "./connect.ts";

/**
 * Sends one request to the service that git fetches from.
 * @throws {RegistrydError} as `HttpClient.request`
 */
export async function postUploadPack(
  { http, base }: Pick<Connection, "http" | "base">,
  body: string,
  headers: Readonly<Record<string, string>>,
  limit: BodyLimit,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const answer = await http.request(
    {
      method: "POST",
      url: new URL(`${base}/git-upload-pack`),
      headers: {
        ...headers,
        "Content-Type": "application/x-git-upload-pack-request",
        Accept: "application/x-git-upload-pack-result",
      },
      body: Buffer.from(body),
      statuses: [200],
      contentTypes: ["application/x-git-upload-pack-result"],
      ...limit,
    },
    signal,
  );
  return answer.body;
}
