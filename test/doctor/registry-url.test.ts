import { describe, expect, it } from "vitest";
import { readRegistryUrl } from "../../src/doctor/registry-url.ts";

describe("the address of a registry", () => {
  it.each([
    { given: "http://a.example", api: "http://a.example/v0.1/" },
    { given: "http://a.example:8080/", api: "http://a.example:8080/v0.1/" },
    { given: "https://a.example/registry/x", api: "https://a.example/registry/x/v0.1/" },
    { given: "https://a.example/registry/x/v0.1/", api: "https://a.example/registry/x/v0.1/" },
    { given: "https://a.example/v0", api: "https://a.example/v0/" },
    { given: "https://a.example/v0.1/servers?limit=1#top", api: "https://a.example/v0.1/" },
    { given: "https://a.example/v0.10", api: "https://a.example/v0.10/v0.1/" },
    { given: "https://a.example/registry/servers", api: "https://a.example/registry/servers/v0.1/" },
  ])("$given is asked at $api", ({ given, api }) => {
    expect(readRegistryUrl(given).api).toBe(api);
  });

  it.each(["", "a.example", "ftp://a.example", "file:///etc/passwd", "http://", "https://user:hunter2@a.example"])(
    "%j is refused, and not repeated",
    (given) => {
      const refused = expect(() => readRegistryUrl(given));
      refused.toThrowError(/^the address of the registry (is no http or https URL|holds credentials)$/);
    },
  );
});
