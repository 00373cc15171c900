import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GitSite, openGitSite } from "../support/git-site.ts";
import { numberedRegistry } from "../support/numbered-registry.ts";
import { runRegistryd } from "../support/run-registryd.ts";

const TOKEN = "a-token-of-the-host";

describe("an example for a git host, with the host and the token of this test", () => {
  let site: GitSite;

  beforeEach(async () => {
    site = await openGitSite();
    writeFileSync(join(site.folder, "token"), `${TOKEN}\n`, { mode: 0o600 });
  });

  afterEach(() => site.close());

  it.each([
    { example: "github", username: "x-access-token" },
    { example: "gitlab", username: "oauth2" },
    { example: "gitea", username: "registry-reader" },
  ])("$example.yaml: the repository is read with the token", async ({ example, username }) => {
    const repository = site.repository("mcp-catalogue.git");
    repository.commit({ "registry.json": numberedRegistry(1), "catalogue/registry.json": numberedRegistry(1) });
    repository.git("tag", "approved", "main");
    const config = readFileSync(`config/${example}.yaml`, "utf8")
      .replace(/https?:\S+\/(mcp-catalogue\.git)/, `${site.server.origin}/$1`)
      .replace(/\/run\/secrets\/[\w-]+/, join(site.folder, "token"));
    writeFileSync(join(site.folder, "registryd.yaml"), config);
    const finished = await runRegistryd(["sync"], { cwd: site.folder });
    expect(finished, finished.stderr).toMatchObject({ exitCode: 0 });
    expect(finished.stdout).toContain("catalogue: applied");
    const sent = site.server.requests.map(({ authorization }) => authorization);
    expect(new Set(sent)).toEqual(new Set([`Basic ${Buffer.from(`${username}:${TOKEN}`).toString("base64")}`]));
  });
});
