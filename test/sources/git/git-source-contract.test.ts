import { describe } from "vitest";
import { createGitRepository } from "../../support/git-repository.ts";
import { startGitServer } from "../../support/git-server.ts";
import { type GitSourceSettings, gitSource } from "../../support/git-source.ts";
import { describeSource, type SourceKind } from "../source-contract.ts";

/** Servers of the three kinds there are, each with the engine that reads it. */
const SERVERS: readonly {
  name: string;
  engine: GitSourceSettings["engine"];
  allowFilter: boolean;
  withoutV2: boolean;
}[] = [
  { name: "builtin, with filter", engine: "builtin", allowFilter: true, withoutV2: false },
  { name: "builtin, without filter", engine: "builtin", allowFilter: false, withoutV2: false },
  { name: "isomorphic-git, without protocol 2", engine: "auto", allowFilter: false, withoutV2: true },
  { name: "isomorphic-git, told to", engine: "isomorphic-git", allowFilter: true, withoutV2: false },
];

function gitKind({ engine = "auto", allowFilter, withoutV2 }: (typeof SERVERS)[number]): SourceKind {
  return {
    type: "git",
    revision: /^[0-9a-f]{40}$/,
    missing: ["ref_not_found", "not_found"],
    async open(limits) {
      const repository = createGitRepository();
      if (allowFilter) repository.git("config", "uploadpack.allowFilter", "true");
      const server = await startGitServer(repository.root, { withoutV2 });
      return {
        source: gitSource(server.url(), { engine, limits }),
        async publish(bytes) {
          repository.commit({ "README.md": "A catalogue\n", "registry.json": Buffer.from(bytes) });
        },
        async remove() {
          repository.commit({ "README.md": "A catalogue\n" });
        },
        async dispose() {
          await server.close();
          repository.remove();
        },
      };
    },
  };
}

for (const server of SERVERS) describe(`git source (${server.name})`, () => describeSource(gitKind(server)));
