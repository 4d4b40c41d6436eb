import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";
import type { Lookup } from "../cache/cache.js";
import type { Entry } from "../cache/entry.js";
import type { CacheableOperation, Operations } from "../cache/operations.js";
import type { Answer, Executed, ResponseCache } from "../cache/response-cache.js";
import type { Viewer } from "../graphql/access.js";
import { INVALID, type OperationRegistry } from "../metrics/operation-figures.js";
import { cacheHeaders, explained, lastingHeaders, passingHeaders } from "./cache-headers.js";
import { asHttp, bearer, type HttpOperation, readRequest, viewerKey } from "./graphql-request.js";
import { KnownRequests } from "./known-requests.js";
import { LastingHead, sendTrusted } from "./send-trusted.js";
import { serverTiming, timingOf } from "./server-timing.js";

interface Options {
  path: string;
  responses: ResponseCache;
  operations: Operations;
  /** The viewer of a token, if that is known without asking the database. */
  knownViewer: (token: string) => Viewer | undefined;
  /** @throws if there is a token that is not good, or the database cannot say */
  viewerOf: (authorization: string | undefined) => Promise<Viewer | null>;
  execute: (operation: HttpOperation) => Promise<Executed>;
  /** Called for each answer that is served without Fastify. @returns the request's id */
  onServed: (request: IncomingMessage, operationName: string) => string;
  /** Counts what is answered, if anybody does. */
  record: OperationRegistry | undefined;
  /** Whether this viewer may see how answers come about. */
  mayExplain: (viewer: Viewer | null) => boolean;
  /** Whether pages of other origins may read the answers, as they may while developing. */
  allowsOrigins: boolean;
}

/** Bodies up to this size are read in front of Fastify. */
const FAST_BODY_BYTES = 64 * 1024;
const JSON_TYPE = /^application\/json\s*(;\s*charset=utf-8)?$/i;
const MEDIA_TYPES = ["application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"];

/** Where pages of other origins may read: what an answer may depend on. */
const VARY_FOR_ALL = "Accept, Authorization, Origin";

/** A request and its response, ahead of Fastify. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  startedAt: number;
}

interface Forwarded {
  body: Buffer;
  lookup?: Lookup;
}

/**
 * `/graphql`: answers from the cache before anything is parsed, and hands everything else to Apollo.
 *
 * A POST passes {@link front} ahead of Fastify: the bytes of a body that has been seen before lead straight to the bytes
 * of its answer. What the cache does not have, and any other kind of request, arrives at the Fastify route.
 */
export class GraphqlEndpoint {
  private readonly mediaTypes = new LRUCache<string, { type: string | undefined }>({ max: 500 });
  private readonly forwarded = new WeakMap<IncomingMessage, Forwarded>();
  private readonly heads = new WeakMap<Entry, LastingHead>();
  private readonly requests: KnownRequests;

  constructor(private readonly options: Options) {
    this.requests = new KnownRequests(options.operations);
  }

  /** Answers from the cache, or calls `next`. */
  front(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const startedAt = performance.now();
    const { headers } = request;
    const length = Number(headers["content-length"]);
    const isSimple =
      request.method === "POST" &&
      request.url === this.options.path &&
      length <= FAST_BODY_BYTES &&
      JSON_TYPE.test(headers["content-type"] ?? "") &&
      headers["content-encoding"] === undefined &&
      headers["x-cache-explain"] === undefined &&
      headers.expect === undefined;
    if (!isSimple || !this.options.responses.isEnabled) {
      next();
      return;
    }
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    request.on("data", (chunk: Buffer) => {
      if (!first) first = chunk;
      else if (more) more.push(chunk);
      else more = [first, chunk];
    });
    request.on("end", () => {
      const body = more ? Buffer.concat(more) : (first ?? Buffer.alloc(0));
      const forward = (lookup?: Lookup) => {
        this.forwarded.set(request, { body, ...(lookup && { lookup }) });
        next();
      };
      this.answerFast({ request, response, startedAt }, body, forward);
    });
  }

  private answerFast(exchange: Exchange, body: Buffer, forward: (lookup?: Lookup) => void): void {
    const { request } = exchange;
    const text = body.toString("utf8");
    const operation = this.requests.ofBody(text);
    const mediaType = this.mediaTypeFor(request.headers.accept);
    const { authorization } = request.headers;
    const viewer = authorization === undefined ? null : this.options.knownViewer(bearer(authorization) ?? "");
    if (!operation || !mediaType || viewer === undefined) {
      forward();
      return;
    }
    const { responses } = this.options;
    const key = viewerKey(viewer);
    const execute = () => this.executeAgain(operation, viewer);
    const found = responses.peek(operation, key);
    const serve = (lookup: Lookup) => {
      const answer = responses.serve(operation, key, lookup, execute);
      this.send(exchange, operation, mediaType, answer, viewer);
    };
    if (found.state !== "NONE") {
      serve(found);
    } else if (responses.mayFetch(found)) {
      const respond = (shared: Lookup) => {
        if (shared.state === "NONE") forward(shared);
        else serve(shared);
      };
      responses.fetch(operation, key, found).then(respond, () => forward(found));
    } else {
      forward(found);
    }
  }

  private send(
    { request, response, startedAt }: Exchange,
    operation: CacheableOperation,
    mediaType: string,
    answer: Answer,
    viewer: Viewer | null,
  ): void {
    const entry = answer.entry as Entry;
    const passing = passingHeaders(answer.status, entry);
    const { origin } = request.headers;
    if (origin && this.options.allowsOrigins) passing["access-control-allow-origin"] = origin;
    passing["x-request-id"] = this.options.onServed(request, operation.name);
    const ms = performance.now() - startedAt;
    if (this.options.mayExplain(viewer)) passing["server-timing"] = serverTiming({ cache: ms });
    sendTrusted(response, this.lastingHead(operation, entry, mediaType), passing, entry.latin1);
    this.options.record?.served(operation.name, answer.status === "STALE", ms);
  }

  /** Written once for each entry, unless clients take turns in what they accept. */
  private lastingHead(operation: CacheableOperation, entry: Entry, mediaType: string): LastingHead {
    const known = this.heads.get(entry);
    if (known?.headers["content-type"] === mediaType) return known;
    const head = new LastingHead({
      "content-type": mediaType,
      "content-length": entry.body.length,
      ...lastingHeaders(operation, entry),
      ...(this.options.allowsOrigins && { vary: VARY_FOR_ALL }),
    });
    this.heads.set(entry, head);
    return head;
  }

  /** Connects the route and what it needs to Fastify. */
  register(app: FastifyInstance): void {
    app.addHook("preParsing", (request, _reply, payload, done) => {
      const known = this.forwarded.get(request.raw);
      done(null, known ? Readable.from([known.body]) : payload);
    });
    app.route({
      method: ["GET", "POST"],
      url: this.options.path,
      handler: (request, reply) => this.handle(request, reply),
    });
  }

  private async handle(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | string | undefined> {
    let viewer: Viewer | null = null;
    let refusal: Error | undefined;
    try {
      viewer = await this.options.viewerOf(request.headers.authorization);
    } catch (error) {
      refusal = error as Error;
    }
    const http: HttpOperation = {
      method: request.method,
      headers: request.headers,
      search: request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "",
      body: request.body,
      ip: request.ip,
      viewer,
      ...(refusal && { refusal }),
    };
    const asked = refusal ? undefined : readRequest(request);
    let source: string | undefined;
    http.onOperation = (name, query) => {
      request.operationName = name;
      source = query;
    };
    const mediaType = this.mediaTypeFor(request.headers.accept);
    const operation = asked && mediaType && this.requests.describe(asked);
    const answer = operation ? await this.answer(request, http, operation) : await this.bypass(http);
    if (asked?.hash && source && answer.executed?.status === 200) this.requests.accept(asked.hash, source);
    this.count(answer, operation || undefined, reply.elapsedTime);
    if (this.options.mayExplain(viewer)) reply.header("server-timing", timingOf(answer, reply.elapsedTime));
    return this.reply(request, reply, { operation: operation || undefined, answer, mediaType, viewer });
  }

  private async bypass(http: HttpOperation): Promise<Answer> {
    this.options.responses.cache.stats.responses.bypasses++;
    return { status: "BYPASS", reason: "not-cacheable", executed: await this.options.execute(http) };
  }

  private async answer(request: FastifyRequest, http: HttpOperation, operation: CacheableOperation): Promise<Answer> {
    const { responses } = this.options;
    request.operationName = operation.name || undefined;
    const execute = () => this.options.execute({ ...http, scope: operation.policy.scope });
    if (!responses.isEnabled) {
      responses.cache.stats.responses.bypasses++;
      return { status: "BYPASS", reason: "disabled", executed: await this.options.execute(http) };
    }
    const key = viewerKey(http.viewer);
    // What has been looked for ahead of Fastify is not looked for again.
    let found = this.forwarded.get(request.raw)?.lookup;
    if (!found) {
      found = responses.peek(operation, key);
      if (responses.mayFetch(found)) found = await responses.fetch(operation, key, found);
    }
    if (found.state !== "NONE") {
      return responses.serve(operation, key, found, () => this.executeAgain(operation, http.viewer));
    }
    return responses.make(operation, key, found, execute);
  }

  private count({ status, executed }: Answer, operation: CacheableOperation | undefined, ms: number): void {
    const hasErrors = status !== "STALE" && executed?.hasErrors === true;
    const name = executed ? (executed.trace?.operation?.name ?? INVALID) : operation?.name;
    this.options.record?.answered(name, status, hasErrors, ms);
  }

  private reply(
    request: FastifyRequest,
    reply: FastifyReply,
    {
      operation,
      answer,
      mediaType,
      viewer,
    }: {
      operation: CacheableOperation | undefined;
      answer: Answer;
      mediaType: string | undefined;
      viewer: Viewer | null;
    },
  ): Buffer | string | undefined {
    const { entry, executed } = answer;
    reply.code(executed && !(answer.status === "STALE") ? executed.status : 200);
    if (executed && answer.status !== "STALE") for (const [name, value] of executed.headers) reply.header(name, value);
    else reply.header("content-type", mediaType);
    if (operation && (entry || answer.status !== "BYPASS")) {
      for (const [name, value] of Object.entries(cacheHeaders(operation, answer))) {
        reply.header(name, value);
      }
    } else {
      reply.header("x-cache", "BYPASS");
    }
    if (entry && request.method === "GET" && request.headers["if-none-match"]?.includes(entry.etag)) {
      reply.code(304);
      return undefined;
    }
    const body = answer.status === "STALE" || !executed ? (entry?.body as Buffer) : executed.body;
    const wantsExplanation = request.headers["x-cache-explain"] !== undefined && this.options.mayExplain(viewer);
    return wantsExplanation && operation ? explained(this.options.responses, operation, answer, body) : body;
  }

  /** As a client would ask again: for refreshing an answer in the background. */
  private executeAgain(operation: CacheableOperation, viewer: Viewer | null): Promise<Executed> {
    return this.options.execute(asHttp(operation, viewer));
  }

  /** What Apollo would answer as; undefined if it would refuse. */
  private mediaTypeFor(accept = "*/*"): string | undefined {
    let known = this.mediaTypes.get(accept);
    if (!known) {
      known = { type: new Negotiator({ headers: { accept } }).mediaType(MEDIA_TYPES) };
      this.mediaTypes.set(accept, known);
    }
    return known.type;
  }
}
