import type { IncomingHttpHeaders } from "node:http";
import type { CachingService } from "./caching/caching.service.js";
import type { Files } from "./files/create-files.js";
import type { ViewCounter } from "./jobs/view-counter.js";
import type { VisitorHash } from "./jobs/visitor-hash.js";
import { createLoaders, type Loaders, observeLoaders } from "./loaders.js";
import type { MonitoringService } from "./monitoring/monitoring.service.js";
import type { AiClient } from "./platform/ai/ai-client.js";
import type { Cache, Namespace } from "./platform/cache/cache.js";
import type { CacheScope } from "./platform/cache/cache-control.js";
import type { ChangeSource } from "./platform/cache/changed-ids.js";
import { Reads } from "./platform/cache/reads.js";
import type { Database } from "./platform/db/database.js";
import { onBehalfOf } from "./platform/db/statement-origin.js";
import type { Viewer } from "./platform/graphql/access.js";
import type { CursorCodec } from "./platform/graphql/cursor.js";
import type { RequestedFields } from "./platform/graphql/lookahead.js";
import type { FieldPlace } from "./platform/metrics/field-path.js";
import { FieldOrigin, type RequestTrace } from "./platform/metrics/request-trace.js";
import type { TaskQueue } from "./platform/queue/task-queue.js";
import type { LoginService } from "./users/login.service.js";
import type { SessionService } from "./users/session.service.js";

/** What lives as long as the server. */
export interface Services {
  db: Database;
  /** A replica that may be read from now, if there is one. */
  currentReplica: () => Database | undefined;
  cache: Cache;
  feed: ChangeSource;
  queue: TaskQueue;
  codec: CursorCodec;
  sessions: SessionService;
  logins: LoginService;
  caching: CachingService;
  views: ViewCounter;
  files: Files;
  visitors: VisitorHash;
  monitoring: MonitoringService;
  /** Absent unless one is configured; whatever asks it can do without. */
  ai: AiClient | undefined;
}

/** The request that is answered. */
export interface RequestInfo {
  viewer: Viewer | null;
  /** Where it comes from; empty if from the server itself. */
  ip: string;
  headers?: IncomingHttpHeaders;
  /** Whom the answer may be kept for; undefined if for nobody. */
  scope?: CacheScope | undefined;
  /** Where it is noted what answering it takes. */
  trace?: RequestTrace | undefined;
}

/** What becomes known, or changes, while a request is answered. */
class RequestState {
  viewer: Viewer | null;
  requested: RequestedFields = new Map();
  /** Whether nothing will be written. */
  isReading = false;
  hasReadReplica = false;
  readonly ip: string;
  readonly userAgent: string;
  readonly scope: CacheScope | undefined;
  readonly reads = new Reads();
  readonly trace: RequestTrace | undefined;
  readonly loaders: Loaders;
  readonly context: GraphQLContext;

  constructor(services: Services, { viewer, ip, headers, scope, trace }: RequestInfo) {
    this.viewer = viewer;
    this.ip = ip;
    this.userAgent = headers?.["user-agent"] ?? "";
    this.scope = scope;
    this.trace = trace;
    this.context = new GraphQLContext(services, this);
    this.loaders = createLoaders(this.context);
    if (trace) observeLoaders(this.loaders, services.monitoring.metrics.loaders, trace);
  }
}

/**
 * Everything a resolver may use. One for each request.
 * Apollo shallowly clones a context, so what changes is kept in objects that the clones share.
 */
export class GraphQLContext implements Services {
  private bound: { to: Database; db: Database } | undefined;

  constructor(
    private readonly services: Services,
    private readonly state: RequestState,
    /** The field that uses it, if it is one's. */
    private readonly place?: FieldPlace,
  ) {}

  static forRequest(services: Services, request: RequestInfo): GraphQLContext {
    return new RequestState(services, request).context;
  }

  /** The same for one field: what that sends to the database is known to be its. */
  at(place: FieldPlace): GraphQLContext {
    return this.state.trace ? new GraphQLContext(this.services, this.state, place) : this;
  }

  /** For the next statement: a replica, for as long as one is current and nothing will be written. */
  get db(): Database {
    const { state, services } = this;
    const replica = state.isReading ? services.currentReplica() : undefined;
    if (replica) state.hasReadReplica = true;
    const { trace } = state;
    return trace ? this.traced(replica ?? services.db, trace) : (replica ?? services.db);
  }

  private traced(to: Database, trace: RequestTrace): Database {
    const { batch } = trace;
    if (batch) return onBehalfOf(to, new FieldOrigin(trace, batch.place, batch.loader, batch.span));
    if (this.bound?.to !== to) {
      this.bound = { to, db: onBehalfOf(to, new FieldOrigin(trace, this.place, undefined, trace.span)) };
    }
    return this.bound.db;
  }

  get currentReplica(): () => Database | undefined {
    return this.services.currentReplica;
  }

  /** Whether a replica was asked, which may have failed where the primary would not. */
  get hasReadReplica(): boolean {
    return this.state.hasReadReplica;
  }

  get cache(): Cache {
    return this.services.cache;
  }

  /** Every change in the database, as it is committed. */
  get feed(): ChangeSource {
    return this.services.feed;
  }

  get queue(): TaskQueue {
    return this.services.queue;
  }

  get codec(): CursorCodec {
    return this.services.codec;
  }

  get sessions(): SessionService {
    return this.services.sessions;
  }

  get logins(): LoginService {
    return this.services.logins;
  }

  get caching(): CachingService {
    return this.services.caching;
  }

  get views(): ViewCounter {
    return this.services.views;
  }

  get files(): Files {
    return this.services.files;
  }

  get visitors(): VisitorHash {
    return this.services.visitors;
  }

  get monitoring(): MonitoringService {
    return this.services.monitoring;
  }

  get ai(): AiClient | undefined {
    return this.services.ai;
  }

  get loaders(): Loaders {
    const { trace, loaders } = this.state;
    if (trace) trace.place = this.place;
    return loaders;
  }

  get ip(): string {
    return this.state.ip;
  }

  /** Empty if it does not say. */
  get userAgent(): string {
    return this.state.userAgent;
  }

  /** What the answer is made from, as far as it has been read. */
  get reads(): Reads {
    return this.state.reads;
  }

  /** What is measured while it is answered, if anything is. */
  get trace(): RequestTrace | undefined {
    return this.state.trace;
  }

  /** Whether it matters what is read: the answer, or a part of it, may be kept. */
  get keepsReads(): boolean {
    return this.state.scope !== undefined;
  }

  get viewer(): Viewer | null {
    return this.state.viewer;
  }

  /** What the operation selects of each type. Empty until Apollo has parsed it. */
  get requested(): RequestedFields {
    return this.state.requested;
  }

  /** Called once the operation is known. */
  expect(requested: RequestedFields, { isReading = false } = {}): void {
    this.state.requested = requested;
    this.state.isReading = isReading;
  }

  /** The rest of the request is answered as the account that has just signed in. */
  signIn(viewer: Viewer): void {
    this.state.viewer = viewer;
  }

  /**
   * A part of the answer that is the same for everyone: from the cache if the answer as a whole cannot be.
   * @param key names what `load` makes, whatever it depends on included
   * @param maxAge seconds
   */
  shared<T>(namespace: Namespace, key: string, maxAge: number, load: (reads: Reads) => Promise<T>): Promise<T> {
    const { reads, scope, trace } = this.state;
    if (scope !== "PRIVATE") return load(reads);
    const note = trace?.explain && ((decision: string) => trace.explain?.noteValue({ namespace, key, decision }));
    return this.cache.value(namespace, key, { maxAge: maxAge * 1000, reads, load, note });
  }
}

/** What loaders read of the context. It is not complete when they are made, so they keep it and look later. */
export type LoaderContext = Pick<GraphQLContext, "db" | "cache" | "viewer" | "requested" | "codec" | "reads">;
