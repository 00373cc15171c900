import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Certificate, hasOpenssl, makeCertificate } from "../support/certificate.ts";
import { getJson, sync, walk } from "../support/client.ts";
import { ENGINES } from "../support/git-bench.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { numberedRegistry } from "../support/numbered-registry.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

describe.skipIf(!hasOpenssl).each(ENGINES)(
  "G13 `serve https://…/repo.git`, read by $engine",
  ({ engine, withoutV2 }) => {
    let folder: ReturnType<typeof temporaryFolder>;
    let certificate: Certificate;
    let repository: GitRepository;
    let server: GitServer;
    let daemon: Daemon | undefined;

    beforeEach(async () => {
      folder = temporaryFolder();
      certificate = makeCertificate(folder.path);
      repository = createGitRepository("mcp-catalog.git");
      repository.commit({ "registry.json": numberedRegistry(1) });
      server = await startGitServer(repository.root, { withoutV2, tls: certificate });
    });

    afterEach(async () => {
      await daemon?.stop();
      await server.close();
      repository.remove();
      folder.remove();
    });

    const start = async (env: Readonly<Record<string, string>> = {}) => {
      daemon = await startDaemon([server.url("mcp-catalog.git")], { cwd: folder.path, env });
      return daemon;
    };

    it("serves what a private authority vouches for, push after push on the connection it has", async () => {
      const { url, internalUrl } = await start({ NODE_EXTRA_CA_CERTS: certificate.certPath });
      for (const entries of [31, 32, 33]) {
        repository.commit({ "registry.json": numberedRegistry(1, entries) });
        await sync(internalUrl);
        expect(await walk(`${url}/v0.1/servers`)).toHaveLength(entries);
      }
      const source = await getJson(`${url}/v1/sources/mcp-catalog`);
      expect(source).toMatchObject({ state: "ok", engine, location: { repository: server.url("mcp-catalog.git") } });
      if (engine === "builtin") expect(server.connections()).toBe(1);
    });

    it("says why it trusts nobody else", async () => {
      const { internalUrl } = await start();
      expect((await sync(internalUrl)).sources[0]).toMatchObject({
        outcome: "failed",
        error: {
          code: "tls",
          message: expect.stringContaining("self-signed"),
          hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
          helpsToWait: false,
        },
      });
      expect(server.requests).toEqual([]);
    });
  },
);
