import type { CachingService } from "./caching/caching.service.js";
import type { ViewCounter } from "./jobs/view-counter.js";
import { createLoaders, type Loaders } from "./loaders.js";
import type { AiClient } from "./platform/ai/ai-client.js";
import type { Cache, Namespace } from "./platform/cache/cache.js";
import type { CacheScope } from "./platform/cache/cache-control.js";
import type { ChangeSource } from "./platform/cache/changed-ids.js";
import { Reads } from "./platform/cache/reads.js";
import type { Database } from "./platform/db/database.js";
import type { Viewer } from "./platform/graphql/access.js";
import type { CursorCodec } from "./platform/graphql/cursor.js";
import type { RequestedFields } from "./platform/graphql/lookahead.js";
import type { TaskQueue } from "./platform/queue/task-queue.js";
import type { LoginService } from "./users/login.service.js";
import type { SessionService } from "./users/session.service.js";

/** What lives as long as the server. */
export interface Services {
  db: Database;
  cache: Cache;
  feed: ChangeSource;
  queue: TaskQueue;
  codec: CursorCodec;
  sessions: SessionService;
  logins: LoginService;
  caching: CachingService;
  views: ViewCounter;
  /** Absent unless one is configured; whatever asks it can do without. */
  ai: AiClient | undefined;
}

/** The request that is answered. */
export interface RequestInfo {
  viewer: Viewer | null;
  /** Where it comes from; empty if from the server itself. */
  ip: string;
  /** Whom the answer may be kept for; undefined if for nobody. */
  scope?: CacheScope | undefined;
}

/** What becomes known, or changes, while a request is answered. */
interface RequestState {
  viewer: Viewer | null;
  requested: RequestedFields;
}

/**
 * Everything a resolver may use. One for each request.
 * Apollo shallowly clones a context, so what changes is kept in objects that the clones share.
 */
export class GraphQLContext implements Services {
  readonly db: Database;
  readonly cache: Cache;
  /** Every change in the database, as it is committed. */
  readonly feed: ChangeSource;
  readonly queue: TaskQueue;
  readonly codec: CursorCodec;
  readonly sessions: SessionService;
  readonly logins: LoginService;
  readonly caching: CachingService;
  readonly views: ViewCounter;
  readonly ai: AiClient | undefined;
  readonly loaders: Loaders;
  readonly ip: string;
  /** What the answer is made from, as far as it has been read. */
  readonly reads = new Reads();
  private readonly state: RequestState;

  /** Whether it matters what is read: the answer, or a part of it, may be kept. */
  readonly keepsReads: boolean;
  /** Whether parts of the answer are for others too, although the answer as a whole is not. */
  private readonly sharesValues: boolean;

  constructor(services: Services, { viewer, ip, scope }: RequestInfo) {
    this.db = services.db;
    this.cache = services.cache;
    this.feed = services.feed;
    this.queue = services.queue;
    this.codec = services.codec;
    this.sessions = services.sessions;
    this.logins = services.logins;
    this.caching = services.caching;
    this.views = services.views;
    this.ai = services.ai;
    this.ip = ip;
    this.keepsReads = scope !== undefined;
    this.sharesValues = scope === "PRIVATE";
    this.state = { viewer, requested: new Map() };
    this.loaders = createLoaders(this);
  }

  get viewer(): Viewer | null {
    return this.state.viewer;
  }

  /** What the operation selects of each type. Empty until Apollo has parsed it. */
  get requested(): RequestedFields {
    return this.state.requested;
  }

  /** Called once the operation is known. */
  expect(requested: RequestedFields): void {
    this.state.requested = requested;
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
    if (!this.sharesValues) return load(this.reads);
    return this.cache.value(namespace, key, { maxAge: maxAge * 1000, reads: this.reads, load });
  }
}

/** What loaders read of the context. It is not complete when they are made, so they keep it and look later. */
export type LoaderContext = Pick<GraphQLContext, "db" | "cache" | "viewer" | "requested" | "codec" | "reads">;
