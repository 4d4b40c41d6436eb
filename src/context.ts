import type { FastifyRequest } from "fastify";
import { createLoaders, type Loaders } from "./loaders.js";
import type { Database } from "./platform/db/database.js";
import type { Viewer } from "./platform/graphql/access.js";
import type { CursorCodec } from "./platform/graphql/cursor.js";
import type { RequestedFields } from "./platform/graphql/lookahead.js";
import type { LoginService } from "./users/login.service.js";
import type { SessionService } from "./users/session.service.js";

/** What lives as long as the server. */
export interface Services {
  db: Database;
  codec: CursorCodec;
  sessions: SessionService;
  logins: LoginService;
}

/** What becomes known, or changes, while a request is answered. */
interface RequestState {
  viewer: Viewer | null;
  requested: RequestedFields;
}

/**
 * Everything a resolver may use. One for each request.
 * Apollo shallowly clones a context, so what changes is kept in an object that the clones share.
 */
export class GraphQLContext implements Services {
  readonly db: Database;
  readonly codec: CursorCodec;
  readonly sessions: SessionService;
  readonly logins: LoginService;
  readonly loaders: Loaders;
  private readonly state: RequestState;

  constructor(
    services: Services,
    readonly request: FastifyRequest,
    viewer: Viewer | null,
  ) {
    this.db = services.db;
    this.codec = services.codec;
    this.sessions = services.sessions;
    this.logins = services.logins;
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
}

/** What loaders read of the context. It is not complete when they are made, so they keep it and look later. */
export type LoaderContext = Pick<GraphQLContext, "db" | "viewer" | "requested" | "codec">;
