import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Lookup } from "../cache/cache.js";
import type { Entry } from "../cache/entry.js";
import type { CacheableOperation, Operations } from "../cache/operations.js";
import type { Answer, Executed, ResponseCache } from "../cache/response-cache.js";
import type { Viewer } from "../graphql/access.js";
import type { OperationRegistry } from "../metrics/operation-figures.js";
import { isTracing, spanAfter } from "../metrics/tracing.js";
import { cacheHeaders, headersLastUntil } from "./cache-headers.js";
import type { ExplainStatement } from "./explain-answer.js";
import { asHttp, bearer, type HttpOperation, viewerKey } from "./graphql-request.js";
import type { KnownRequests } from "./known-requests.js";
import { mediaTypeFor } from "./media-types.js";
import { sendTrusted, writeTrustedHead } from "./send-trusted.js";
import { serverTiming } from "./server-timing.js";
import { takeBody } from "./take-body.js";

export interface EndpointOptions {
  path: string;
  responses: ResponseCache;
  operations: Operations;
  /** The viewer of a token, if that is known without asking the database. */
  knownViewer: (token: string) => Viewer | undefined;
  /** Reads what has come by Fastify. */
  receive: (request: FastifyRequest, reply: FastifyReply) => Promise<HttpOperation>;
  execute: (operation: HttpOperation) => Promise<Executed>;
  /** Called for each answer that is served without Fastify. @returns the request's id */
  onServed: (request: IncomingMessage, operationName: string) => string;
  /** Counts what is answered, if anybody does. */
  record: OperationRegistry | undefined;
  /** Whether this viewer may see how answers come about. */
  mayExplain: (viewer: Viewer | null) => boolean;
  /** For `X-Explain`. */
  explainStatement: ExplainStatement;
  /** Whether pages of other origins may read the answers, as they may while developing. */
  allowsOrigins: boolean;
}

/** Bodies up to this size are read in front of Fastify. */
const FAST_BODY_BYTES = 64 * 1024;
const JSON_TYPE = /^application\/json\s*(;\s*charset=utf-8)?$/i;

/** Where pages of other origins may read: what an answer may depend on. */
const VARY_FOR_ALL = "Accept, Authorization, Origin";

/** A request and its response, ahead of Fastify. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  startedAt: number;
}

/** A request that the cache could not answer at once. */
export interface Forwarded {
  body: Buffer;
  lookup?: Lookup;
}

/**
 * What stands ahead of Fastify: the bytes of a body that has been seen before lead straight to the bytes of its answer.
 */
export class GraphqlFront {
  private readonly forwarded = new WeakMap<IncomingMessage, Forwarded>();

  constructor(
    private readonly options: EndpointOptions,
    private readonly requests: KnownRequests,
  ) {}

  /** What was read of a request that went on to Fastify, if it came by here. */
  forwardedBy(request: IncomingMessage): Forwarded | undefined {
    return this.forwarded.get(request);
  }

  /** Answers from the cache, or calls `next`. */
  handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
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
      headers["x-explain"] === undefined &&
      headers.expect === undefined;
    if (!isSimple || !this.options.responses.isEnabled) {
      next();
      return;
    }
    takeBody(request, (body) => {
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
    const mediaType = mediaTypeFor(request.headers.accept);
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
    const own: OutgoingHttpHeaders = { "x-request-id": this.options.onServed(request, operation.name) };
    const { origin } = request.headers;
    if (origin && this.options.allowsOrigins) own["access-control-allow-origin"] = origin;
    const ms = performance.now() - startedAt;
    if (this.options.mayExplain(viewer)) own["server-timing"] = serverTiming({ cache: ms });
    sendTrusted(response, this.headOf(operation, answer, mediaType), own, (answer.entry as Entry).latin1);
    this.options.record?.served(operation.name, answer.status === "STALE", ms);
    if (isTracing()) {
      const attributes = { "graphql.operation.name": operation.name, "hirewise.cache": answer.status };
      spanAfter("graphql.request", ms, { attributes });
    }
  }

  /** Written once a moment for each entry, unless clients take turns in what they accept. */
  private headOf(operation: CacheableOperation, answer: Answer, mediaType: string) {
    const entry = answer.entry as Entry;
    const known = entry.head;
    if (known && Date.now() < known.until) {
      const { headers } = known;
      if (headers["content-type"] === mediaType && headers["x-cache"] === answer.status) return known;
    }
    const headers = {
      "content-type": mediaType,
      "content-length": entry.body.length,
      ...cacheHeaders(operation, answer),
      ...(this.options.allowsOrigins && { vary: VARY_FOR_ALL }),
    };
    entry.head = writeTrustedHead(headers, headersLastUntil(entry));
    return entry.head;
  }

  /** As a client would ask again: for refreshing an answer in the background. */
  executeAgain(operation: CacheableOperation, viewer: Viewer | null): Promise<Executed> {
    return this.options.execute(asHttp(operation, viewer));
  }
}
