import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getJson, type Item, sync, walk } from "../support/client.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { type GitServer, startGitServer, startHttpServer } from "../support/git-server.ts";
import { numberedRegistry, numberOf } from "../support/numbered-registry.ts";
import { type Daemon, startDaemon, temporaryFolder } from "../support/run-registryd.ts";

describe("`serve` with an address", () => {
  const folder = temporaryFolder();
  let repository: GitRepository;
  let server: GitServer;
  let daemon: Daemon | undefined;

  beforeEach(async () => {
    repository = createGitRepository("mcp-catalog.git");
    repository.commit({ "registry.json": numberedRegistry(4) });
    server = await startGitServer(repository.root);
  });

  afterEach(async () => {
    await daemon?.stop();
    await server.close();
    repository.remove();
    folder.remove();
  });

  it("serves a repository and a document side by side, from an empty folder that stays empty", async () => {
    const documents = await startHttpServer((_, response) => {
      response.setHeader("Content-Type", "application/json").end(numberedRegistry(5, 31));
    });
    daemon = await startDaemon([server.url("mcp-catalog.git"), `${documents.origin}/lists/team.json`], {
      cwd: folder.path,
    });
    await sync(daemon.internalUrl);
    const { sources } = await getJson<{ sources: object[] }>(`${daemon.url}/v1/sources`);
    expect(sources).toMatchObject([
      {
        name: "mcp-catalog",
        type: "git",
        state: "ok",
        location: { repository: server.url("mcp-catalog.git"), path: "registry.json" },
      },
      { name: "team", type: "url", state: "ok", location: { url: `${documents.origin}/lists/team.json` } },
    ]);
    const items = await walk<Item>(`${daemon.url}/v0.1/servers`);
    const ofSource = (name: string) => items.filter(({ _meta }) => _meta["dev.registryd/provenance"].source === name);
    expect(ofSource("mcp-catalog")).toHaveLength(30);
    expect(numberOf(ofSource("mcp-catalog"))).toBe(4);
    // The repository comes first and owns the thirty names that both have.
    expect(ofSource("team")).toHaveLength(1);
    expect((await daemon.stop()).exitCode).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
    await documents.close();
  });
});
