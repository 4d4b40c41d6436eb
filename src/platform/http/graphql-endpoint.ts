import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Context } from "@opentelemetry/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Lookup } from "../cache/cache.js";
import type { CacheableOperation } from "../cache/operations.js";
import type { Answer, ViewerKey } from "../cache/response-cache.js";
import type { Viewer } from "../graphql/access.js";
import { INVALID } from "../metrics/operation-figures.js";
import { inSpan } from "../metrics/tracing.js";
import { cacheHeaders, explained } from "./cache-headers.js";
import { decisionOf, withExplanation } from "./explain-answer.js";
import { type EndpointOptions, GraphqlFront } from "./graphql-front.js";
import { type HttpOperation, readRequest, viewerKey } from "./graphql-request.js";
import { KnownRequests } from "./known-requests.js";
import { mediaTypeFor } from "./media-types.js";
import { timingOf } from "./server-timing.js";
import { leaveMultipartUnread } from "./uploads/receive-upload.js";

/**
 * `/graphql`: answers from the cache before anything is parsed, and hands everything else to Apollo.
 *
 * A POST passes {@link front} ahead of Fastify: the bytes of a body that has been seen before lead straight to the bytes
 * of its answer. What the cache does not have, and any other kind of request, arrives at the Fastify route.
 */
export class GraphqlEndpoint {
  private readonly requests: KnownRequests;
  private readonly ahead: GraphqlFront;

  constructor(private readonly options: EndpointOptions) {
    this.requests = new KnownRequests(options.operations);
    this.ahead = new GraphqlFront(options, this.requests);
  }

  /** Answers from the cache, or calls `next`. */
  front(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    this.ahead.handle(request, response, next);
  }

  /** Connects the route and what it needs to Fastify. */
  register(app: FastifyInstance): void {
    app.addHook("preParsing", (request, _reply, payload, done) => {
      const known = this.ahead.forwardedBy(request.raw);
      done(null, known ? Readable.from([known.body]) : payload);
    });
    app.register(async (scope) => {
      leaveMultipartUnread(scope);
      scope.route({
        method: ["GET", "POST"],
        url: this.options.path,
        handler: (request, reply) => this.handle(request, reply),
      });
    });
  }

  private handle(request: FastifyRequest, reply: FastifyReply): Promise<Buffer | string | undefined> {
    return inSpan("graphql.request", { attributes: {} }, async (span, note) => {
      const body = await this.handleIn(request, reply, span);
      note({
        "graphql.operation.name": request.operationName ?? "",
        "hirewise.cache": String(reply.getHeader("x-cache")),
      });
      return body;
    });
  }

  private async handleIn(
    request: FastifyRequest,
    reply: FastifyReply,
    span: Context | undefined,
  ): Promise<Buffer | string | undefined> {
    const http = { ...(await this.options.receive(request, reply)), span };
    try {
      return await this.handleReceived(request, reply, http);
    } finally {
      await http.dispose?.();
    }
  }

  private async handleReceived(
    request: FastifyRequest,
    reply: FastifyReply,
    http: HttpOperation,
  ): Promise<Buffer | string | undefined> {
    const { viewer } = http;
    const asked = http.refusal ? undefined : readRequest(request);
    let source: string | undefined;
    http.onOperation = (name, query) => {
      request.operationName = name;
      source = query;
    };
    const mediaType = mediaTypeFor(request.headers.accept);
    const operation = asked && mediaType && this.requests.describe(asked);
    if (asked && request.headers["x-explain"] !== undefined && this.options.mayExplain(viewer)) {
      return this.explain(reply, http, operation || undefined);
    }
    const answer = operation ? await this.answer(request, http, operation) : await this.bypass(http);
    if (asked?.hash && source && answer.executed?.status === 200) this.requests.accept(asked.hash, source);
    this.count(answer, operation || undefined, reply.elapsedTime);
    if (this.options.mayExplain(viewer)) reply.header("server-timing", timingOf(answer, reply.elapsedTime));
    return this.reply(request, reply, { operation: operation || undefined, answer, mediaType, viewer });
  }

  /** Executes what is asked for, whatever the cache has, and keeps nothing of it. */
  private async explain(
    reply: FastifyReply,
    http: HttpOperation,
    operation: CacheableOperation | undefined,
  ): Promise<string> {
    const { responses, execute, explainStatement } = this.options;
    const key = viewerKey(http.viewer);
    const found = operation && responses.isEnabled ? await this.lookUp(operation, key, http.span) : undefined;
    responses.cache.stats.responses.bypasses++;
    const executed = await execute({ ...http, explain: true, ...(operation && { scope: operation.policy.scope }) });
    this.count({ status: "BYPASS", executed }, operation, reply.elapsedTime);
    reply.code(executed.status).header("x-cache", "BYPASS");
    // The body becomes longer.
    for (const [name, value] of executed.headers) if (name !== "content-length") reply.header(name, value);
    reply.header("server-timing", timingOf({ status: "BYPASS", executed }, reply.elapsedTime));
    const { trace, body } = executed;
    return trace ? withExplanation(body, trace, decisionOf(operation, found), explainStatement) : body;
  }

  private async lookUp(operation: CacheableOperation, key: ViewerKey, parent: Context | undefined): Promise<Lookup> {
    const { responses } = this.options;
    const found = responses.peek(operation, key);
    if (!responses.mayFetch(found)) return found;
    return inSpan("cache.fetch", { attributes: {}, parent }, () => responses.fetch(operation, key, found));
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
    let found = this.ahead.forwardedBy(request.raw)?.lookup;
    if (!found) {
      found = await this.lookUp(operation, key, http.span);
    }
    if (found.state !== "NONE") {
      return responses.serve(operation, key, found, () => this.ahead.executeAgain(operation, http.viewer));
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
}
