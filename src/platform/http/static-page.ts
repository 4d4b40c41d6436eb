import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

interface Options {
  /** Where the page is: `/dashboard`. */
  path: string;
  /** The HTML file. In it `{{name}}` stands for a value, and `{{files}}` for the address of the folder of files. */
  page: string;
  /** What it loads. Each is served under its own name. */
  files: readonly string[];
  values: Readonly<Record<string, string>>;
}

interface Asset {
  type: string;
  etag: string;
  bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};
const FOR_EVER = "public, max-age=31536000, immutable";

/** No script or style but those of this server, nothing from elsewhere, and no text that becomes markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Serves a page and its files from memory. The files' folder carries a hash of them all, so that browsers keep them for
 * good, and files that import each other by relative names always get those of the same build.
 */
export async function registerStaticPage(app: FastifyInstance, options: Options): Promise<void> {
  const { path, page, values } = options;
  const files = new Map(
    await Promise.all(options.files.map(async (file) => [basename(file), await readAsset(file)] as const)),
  );
  const version = hashOf([...files].flatMap(([name, { bytes }]) => [name, bytes])).slice(0, 12);
  const filled = fill(await readFile(page, "utf8"), { ...values, files: `${path}/${version}` });
  const html = assetOf(page, Buffer.from(filled));

  const sendPage = (request: FastifyRequest, reply: FastifyReply) => send(request, reply, html, "no-cache");
  app.get(path, sendPage);
  app.get(`${path}/`, sendPage);
  app.get<{ Params: { version: string; name: string } }>(`${path}/:version/:name`, async (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) return reply.callNotFound();
    // A page of another build, while servers are replaced: better these files than none, but not for good.
    return send(request, reply, file, request.params.version === version ? FOR_EVER : "no-cache");
  });
}

async function send(request: FastifyRequest, reply: FastifyReply, asset: Asset, caching: string) {
  reply.headers({ ...HEADERS, etag: asset.etag, "cache-control": caching });
  if (matches(request.headers["if-none-match"], asset.etag)) return reply.status(304).send();
  return reply.type(asset.type).send(asset.bytes);
}

/** Proxies that compress make weak tags of strong ones. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes(etag) || tags.includes("*");
}

async function readAsset(file: string): Promise<Asset> {
  return assetOf(file, await readFile(file));
}

function assetOf(file: string, bytes: Buffer): Asset {
  const type = TYPES[extname(file)];
  if (!type) throw new Error(`No media type is known for ${basename(file)}.`);
  return { type, bytes, etag: `"${hashOf([bytes])}"` };
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The page asks for {{${name}}}, which has no value.`);
    return value;
  });
}

function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 32);
}
