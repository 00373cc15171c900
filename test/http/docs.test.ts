import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { html, prose } from "../../src/http/docs/markup.ts";
import { openApiDocument } from "../../src/http/openapi/document.ts";
import { describedPaths } from "./described.ts";
import { registry } from "./memory-store.ts";
import { publicFixture } from "./public-fixture.ts";

const NAME = "a.b_c~d-e";
const STATE = { registries: [registry(), registry({ id: 2, name: NAME, isDefault: false })] };

async function pageAt(target: string): Promise<{ readonly page: string; readonly headers: Headers }> {
  const response = await publicFixture(STATE).get(target);
  expect(response.status).toBe(200);
  return { page: await response.text(), headers: response.headers };
}

const all = (page: string, pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = ""]) => found);

describe.each(["/docs", `/registry/${NAME}/docs`])("the page at %s", (target) => {
  it("is HTML that may load nothing and run nothing", async () => {
    const { page, headers } = await pageAt(target);
    expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    const policy = headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; base-uri 'none'; /);
    expect(page).not.toMatch(/<script|<iframe|<base|<form|@import|url\(|\bsrc=|\bon\w+="/i);
    expect(all(page, /<link[^>]* href="([^"]*)"/g)).toEqual(["data:,"]);
  });

  it("has the one style that its policy lets in", async () => {
    const { page, headers } = await pageAt(target);
    const [style = ""] = all(page, /<style>([^<]*)<\/style>/g);
    const digest = createHash("sha256").update(style).digest("base64");
    expect(headers.get("Content-Security-Policy")).toContain(`style-src 'sha256-${digest}'`);
    expect(page).not.toContain("style=");
  });

  it("shows every path and every schema of the description, and each link of it leads somewhere", async () => {
    const { page } = await pageAt(target);
    const codes = new Set(all(page, /<code>([^<]*)<\/code>/g));
    expect(describedPaths.map(([path]) => path).filter((path) => !codes.has(path))).toEqual([]);
    const ids = all(page, / id="([^"]*)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(Object.keys(openApiDocument().components.schemas).map(schemaId)));
    expect(all(page, / href="#([^"]*)"/g).filter((id) => !ids.includes(id))).toEqual([]);
    const { get } = publicFixture(STATE);
    const links = [...new Set(all(page, / href="(\/[^"]*)"/g))];
    for (const link of links) expect([link, (await get(link)).status]).toEqual([link, 200]);
    expect(links.length).toBeGreaterThan(8);
  });
});

const schemaId = (name: string) => `schema-${name}`;

it("the page of a registry shows and links its own paths first", async () => {
  const { page } = await pageAt(`/registry/${NAME}/docs`);
  expect(page).toContain(`<a href="/registry/${NAME}/v0.1/servers"><code>/registry/{registry}/v0.1/servers</code></a>`);
  expect((await pageAt("/docs")).page).toContain('<a href="/v0.1/servers"><code>/v0.1/servers</code></a>');
});

it("the root links the page, and a registry that does not exist has none", async () => {
  const { get } = publicFixture(STATE);
  expect(await (await get("/")).json()).toMatchObject({ links: { docs: "/docs" } });
  expect((await get("/registry/nothing/docs")).status).toBe(404);
});

it("texts are escaped wherever they stand, and only code and addresses are marked", () => {
  const text = `<b title="x">'&'</b>`;
  expect(html`<p title="${text}">${text}</p>`.markup).not.toMatch(/<b|"x"|'&'/);
  expect(html`${html`<i>`}${[html`<u>`, html`<s>`]}`.markup).toBe("<i><u><s>");
  expect(prose("see `a<b` at https://x.test/y.").markup).toBe(
    'see <code>a&#60;b</code> at <a href="https://x.test/y.">https://x.test/y.</a>',
  );
});
