import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";

const require = createRequire(import.meta.url);
const JAVASCRIPT = "text/javascript; charset=utf-8";
const STYLESHEET = "text/css; charset=utf-8";

/** The browser builds that the packages carry, by the name the page asks for them. */
const assets = [
  { name: "react.js", type: JAVASCRIPT, package: "react", file: "umd/react.production.min.js" },
  { name: "react-dom.js", type: JAVASCRIPT, package: "react-dom", file: "umd/react-dom.production.min.js" },
  { name: "graphiql.js", type: JAVASCRIPT, package: "graphiql", file: "graphiql.min.js" },
  { name: "graphiql.css", type: STYLESHEET, package: "graphiql", file: "graphiql.min.css" },
].map((asset) => {
  const manifest = require.resolve(`${asset.package}/package.json`);
  const { version } = require(manifest) as { version: string };
  return { ...asset, version, path: join(dirname(manifest), asset.file) };
});

const defaultQuery = `# Press Ctrl-Enter to run this. Below, under Headers, put a token from the login mutation:
# { "Authorization": "Bearer ..." }

{
  jobs(first: 20) {
    nodes { title company { name } skills { name } applicationCount }
    pageInfo { hasNextPage endCursor }
  }
}
`;

/** Serves GraphiQL at `path`, all of it from here: it works on a machine without internet. */
export function registerGraphiql(app: FastifyInstance, { path, endpoint }: { path: string; endpoint: string }): void {
  const script = startScript(endpoint);
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

  app.get(path, async (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(page(path, script)),
  );
  for (const asset of assets) {
    const etag = `"${asset.version}"`;
    app.get(`${path}/${asset.name}`, async (request, reply) => {
      // The page asks by version, so that a browser never has to ask again; without one it does.
      const isVersioned = (request.query as { v?: string }).v === asset.version;
      reply
        .header("etag", etag)
        .header("cache-control", isVersioned ? "public, max-age=31536000, immutable" : "no-cache");
      if (request.headers["if-none-match"] === etag) return reply.status(304).send();
      return reply.type(asset.type).send(await readFile(asset.path));
    });
  }
}

function startScript(endpoint: string): string {
  return `
    const fetcher = GraphiQL.createFetcher({ url: ${JSON.stringify(endpoint)} });
    const element = React.createElement(GraphiQL, {
      fetcher,
      defaultQuery: ${JSON.stringify(defaultQuery)},
      defaultEditorToolsVisibility: "headers",
      shouldPersistHeaders: true,
    });
    ReactDOM.createRoot(document.getElementById("graphiql")).render(element);
  `;
}

function page(path: string, script: string): string {
  const tags = assets.map(({ name, version, type }) => {
    const url = `${path}/${name}?v=${version}`;
    return type === STYLESHEET ? `<link rel="stylesheet" href="${url}">` : `<script src="${url}"></script>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>HireWise GraphiQL</title>
  <link rel="icon" href="data:,">
  <style>body { margin: 0 } #graphiql { height: 100dvh }</style>
</head>
<body>
  <div id="graphiql">Loading…</div>
  ${tags.join("\n  ")}
  <script>${script}</script>
</body>
</html>
`;
}
