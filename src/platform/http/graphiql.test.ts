import { createHash } from "node:crypto";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { registerGraphiql } from "./graphiql.js";

const app = fastify();
registerGraphiql(app, { path: "/graphiql", endpoint: "/graphql" });

test("the page asks nobody else for anything", async () => {
  const page = await app.inject("/graphiql");
  expect(page.body).not.toMatch(/https?:/);
  const script = /<script>([\s\S]*?)<\/script>/.exec(page.body)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  expect(page.headers["content-security-policy"]).toContain(`script-src 'self' 'sha256-${hash}'`);
});

test("every file of the page is there and never has to be asked for again", async () => {
  const page = await app.inject("/graphiql");
  const urls = [...page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] as string);
  expect(urls).toHaveLength(4);
  for (const url of urls) {
    const file = await app.inject(url);
    expect(file.statusCode).toBe(200);
    expect(file.headers["content-type"]).toMatch(url.includes(".css") ? "text/css" : "text/javascript");
    expect(file.headers["cache-control"]).toContain("immutable");
    const again = await app.inject({ url, headers: { "if-none-match": String(file.headers.etag) } });
    expect(again.statusCode).toBe(304);
  }
});

test("a file asked for without its version is not kept", async () => {
  const file = await app.inject("/graphiql/graphiql.js");
  expect(file.headers["cache-control"]).toBe("no-cache");
});
