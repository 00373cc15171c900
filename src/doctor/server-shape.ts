import type { Shape } from "./shape.ts";

const input = {
  description: "string",
  isRequired: "boolean",
  format: "string",
  value: "string",
  isSecret: "boolean",
  default: "string",
  placeholder: "string",
  choices: { list: "string" },
} as const;

const variables: Shape = { map: { fields: input } };
const keyValues: Shape = { list: { fields: { ...input, name: "string", variables } } };
const transport = { type: "string", url: "string", headers: keyValues } as const;
const argument = {
  ...input,
  type: "string",
  name: "string",
  valueHint: "string",
  isRepeated: "boolean",
  variables,
} as const;

/**
 * The types of a server's optional fields in the standard; clients in Go refuse a whole answer over one that is of another.
 * What every server must have is a check of its own.
 */
export const SERVER_SHAPE: Shape = {
  fields: {
    $schema: "string",
    title: "string",
    websiteUrl: "string",
    repository: { fields: { url: "string", source: "string", id: "string", subfolder: "string" } },
    icons: { list: { fields: { src: "string", mimeType: "string", sizes: { list: "string" }, theme: "string" } } },
    packages: {
      list: {
        fields: {
          registryType: "string",
          registryBaseUrl: "string",
          identifier: "string",
          version: "string",
          fileSha256: "string",
          runtimeHint: "string",
          transport: { fields: transport },
          runtimeArguments: { list: { fields: argument } },
          packageArguments: { list: { fields: argument } },
          environmentVariables: keyValues,
        },
      },
    },
    remotes: { list: { fields: { ...transport, variables } } },
    _meta: { fields: { "io.modelcontextprotocol.registry/publisher-provided": { map: "any" } } },
  },
};
