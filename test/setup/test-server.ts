import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type DocumentNode, print } from "graphql";
import type { LogEvent } from "kysely";
import { loadEnv } from "../../src/env.js";
import type { Cache } from "../../src/platform/cache/cache.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import type { ReplicaStatus } from "../../src/platform/db/replicas.js";
import { createServer } from "../../src/server.js";
import { TEST_SECRET } from "./factories.js";
import { createTestDatabase } from "./test-database.js";

export interface GraphQLAnswer<Data> {
  data: Data | null;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; field?: string } }[];
  status: number;
}

export interface BoundQuery {
  sql: string;
  parameters: readonly unknown[];
}

export interface TestServer {
  url: string;
  databaseUrl: string;
  /** The server's own handle: for arranging and looking. */
  db: Database;
  cache: Cache;
  /** Every statement sent since the last `statements.length = 0`. */
  statements: string[];
  /** Every statement sent to a replica. */
  replicaStatements: string[];
  /** The same with what was bound to their parameters. Emptied likewise. */
  queries: BoundQuery[];
  /** Sends an operation as `token`'s owner, or as a visitor. */
  send<Data, Variables>(
    operation: TypedDocumentNode<Data, Variables> | DocumentNode | string,
    variables?: Variables,
    token?: string,
  ): Promise<GraphQLAnswer<Data>>;
  /** How many listen to the database's changes. */
  listenerCount(): number;
  replicas(): ReplicaStatus[];
  /** Writes the views of jobs that have gathered. */
  flushViews(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  /** False for counting what answers cost. */
  caching?: boolean;
  /** Absent: cached in the process only. */
  redisUrl?: string;
  /** That of another server, which goes on owning it; absent: one of its own. */
  databaseUrl?: string;
  replicaUrl?: string;
}

/** The real server over HTTP. */
export async function startTestServer(options: Options = {}): Promise<TestServer> {
  const { caching = true, redisUrl, databaseUrl, replicaUrl } = options;
  const database = databaseUrl ? { url: databaseUrl, drop: async () => {} } : await createTestDatabase();
  const statements: string[] = [];
  const queries: BoundQuery[] = [];
  const onQuery = ({ query: { sql, parameters } }: LogEvent) => {
    statements.push(sql);
    queries.push({ sql, parameters });
  };
  const db = createDatabase({ url: database.url, onQuery });
  const env = loadEnv({
    NODE_ENV: "test",
    PORT: "0",
    LOG_LEVEL: "error",
    DATABASE_URL: database.url,
    JWT_SECRET: TEST_SECRET,
    ...(replicaUrl && { DATABASE_REPLICA_URLS: replicaUrl }),
    ...(redisUrl && { REDIS_URL: redisUrl }),
    ...(!caching && { ENABLE_API_CACHING: "false", ENABLE_QUERY_CACHING: "false" }),
  });
  const replicaStatements: string[] = [];
  const server = await createServer({
    env,
    db,
    databaseUrl: database.url,
    onQuery: ({ query }) => replicaStatements.push(query.sql),
  });
  return {
    url: server.url,
    databaseUrl: database.url,
    db,
    cache: server.cache,
    statements,
    queries,
    replicaStatements,
    async send(operation, variables, token) {
      const query = typeof operation === "string" ? operation : print(operation);
      const response = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ query, variables }),
      });
      return { ...((await response.json()) as object), status: response.status } as never;
    },
    listenerCount: () => server.feed.listenerCount,
    replicas: () => server.replicas.status(),
    flushViews: () => server.views.flush(),
    async stop() {
      await server.stop();
      await db.destroy();
      await database.drop();
    },
  };
}
