import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFactories, signIn } from "../setup/factories.js";
import { subscribe } from "../setup/subscribe.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let page: string;
/** By name, all files that the page loads, directly or not. */
let files: Map<string, { url: string; response: Response; text: string }>;
let operations: [name: string, operation: string][];

beforeAll(async () => {
  server = await startTestServer();
  page = await (await fetch(`${server.url}/dashboard`)).text();
  files = await loadFiles();
  const module = files.get("operations.js")?.text ?? "";
  operations = Object.entries((await import(`data:text/javascript,${encodeURIComponent(module)}`)) as object);
});
afterAll(() => server.stop());

async function loadFiles(): Promise<typeof files> {
  const found: typeof files = new Map();
  const waiting = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => `${server.url}${path}`);
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    const name = url.slice(url.lastIndexOf("/") + 1);
    if (found.has(name)) continue;
    const response = await fetch(url);
    const text = await response.text();
    found.set(name, { url, response, text });
    for (const [, imported] of text.matchAll(/\bfrom "(\.\/[^"]+)"/g)) waiting.push(new URL(imported ?? "", url).href);
  }
  return found;
}

describe("the page", () => {
  it.each(["/dashboard", "/dashboard/"])("is at %s, and asked for anew each time", async (path) => {
    const { status, headers } = await fetch(server.url + path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-cache");
  });

  it("is not sent again to who has it", async () => {
    const etag = (await fetch(`${server.url}/dashboard`)).headers.get("etag") as string;
    for (const has of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await fetch(`${server.url}/dashboard`, { headers: { "if-none-match": has } });
      expect([again.status, await again.text()]).toEqual([304, ""]);
      expect(again.headers.get("etag")).toBe(etag);
    }
    const other = await fetch(`${server.url}/dashboard`, { headers: { "if-none-match": '"other"' } });
    expect(other.status).toBe(200);
  });

  it("answers HEAD", async () => {
    const response = await fetch(`${server.url}/dashboard`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(page)));
  });

  it("runs nothing but this server's scripts, and reaches nobody else", async () => {
    const { headers } = await fetch(`${server.url}/dashboard`);
    const policy = Object.fromEntries(
      (headers.get("content-security-policy") ?? "").split("; ").map((rule) => rule.split(/ (.*)/, 2)),
    );
    expect(policy).toMatchObject({ "default-src": "'none'", "script-src": "'self'", "connect-src": "'self'" });
    expect(policy).toMatchObject({ "style-src": "'self'", "frame-ancestors": "'none'", "form-action": "'none'" });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:/i);
  });

  it("shows nothing before somebody has signed in", () => {
    expect(page).toMatch(/<div id="dashboard" hidden>/);
    expect(page).not.toContain("{{");
  });

  it("is there in production", async () => {
    const production = await startTestServer({ databaseUrl: server.databaseUrl, env: { NODE_ENV: "production" } });
    try {
      const [live, graphiql] = await Promise.all(
        ["/dashboard", "/graphiql"].map((path) => fetch(production.url + path)),
      );
      expect([live?.status, await live?.text(), graphiql?.status]).toEqual([200, page, 404]);
    } finally {
      await production.stop();
    }
  });
});

describe("its files", () => {
  it("are all there, with their types, and kept for good", () => {
    expect(files.size).toBeGreaterThan(15);
    for (const [name, { response }] of files) {
      expect([name, response.status]).toEqual([name, 200]);
      const type = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml" };
      expect(response.headers.get("content-type")).toBe(type[name.split(".").at(-1) as keyof typeof type]);
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    }
  });

  it("are not sent again to who has them", async () => {
    for (const { url, response } of files.values()) {
      const again = await fetch(url, { headers: { "if-none-match": response.headers.get("etag") as string } });
      expect([again.status, await again.text()]).toEqual([304, ""]);
    }
  });

  it("are served to a page of another build, but not for good", async () => {
    const response = await fetch(`${server.url}/dashboard/000000000000/main.js`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-cache"]);
  });

  it.each(["index.html", "tsconfig.json", "series.test.ts", "..%2Fdashboard-page.ts", "missing.js"])(
    "are all that is served: not %s",
    async (name) => {
      const version = files.get("main.js")?.url.split("/").at(-2);
      const response = await fetch(`${server.url}/dashboard/${version}/${name}`);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toContain("application/json");
    },
  );

  it("name no address elsewhere", () => {
    const texts: [string, string][] = [
      ["page", page],
      ...[...files].map(([name, { text }]) => [name, text] as [string, string]),
    ];
    for (const [name, text] of texts) {
      // What a comment or the name of a markup language mentions is not loaded.
      const loaded = text.replace(/\/\*[\s\S]*?\*\//g, "").replaceAll("http://www.w3.org/2000/svg", "");
      expect([name, loaded.match(/(?:https?|wss?):\/\/|url\(|@import|["'(]\/\/\w/g)]).toEqual([name, null]);
    }
  });

  it("find every element of the page that they look for", () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const wanted = [...files.values()].flatMap(({ text }) => [...text.matchAll(/\bbyId\("([^"]+)"\)/g)]);
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.map(([, id]) => id).filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe("its operations", () => {
  const schema = buildSchema(readFileSync("schema.graphql", "utf8"));

  it("are such as the schema knows", () => {
    expect(operations).toHaveLength(8);
    for (const [name, operation] of operations) expect([name, validate(schema, parse(operation))]).toEqual([name, []]);
  });

  it("fit within the limits: an admin gets figures", async () => {
    const admin = await signIn(server.db, createFactories(server.db), "ADMIN");
    const watched = operations.filter(([, operation]) => operation.startsWith("subscription"));
    expect(watched).toHaveLength(3);
    for (const [name, operation] of watched) {
      const withValues = operation.replace("$window: StatsWindow!", "$window: StatsWindow! = LAST_5_MINUTES");
      const subscription = await subscribe<{ stats: object }>(
        server.url,
        withValues.replace("$scope: StatsScope!", "$scope: StatsScope! = ALL_SERVERS"),
        admin.token,
      );
      const { data, errors } = await subscription.next();
      expect([name, errors, data?.stats]).toEqual([name, undefined, expect.any(Object)]);
      await subscription.stop();
    }
  });
});
