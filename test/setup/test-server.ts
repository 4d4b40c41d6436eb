import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type DocumentNode, type GraphQLSchema, print } from "graphql";
import type { LogEvent } from "kysely";
import { loadEnv } from "../../src/env.js";
import type { Files } from "../../src/files/create-files.js";
import type { MonitoringService } from "../../src/monitoring/monitoring.service.js";
import type { Cache } from "../../src/platform/cache/cache.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import type { ReplicaStatus } from "../../src/platform/db/replicas.js";
import type { NPlusOne } from "../../src/platform/metrics/statement-figures.js";
import { createServer } from "../../src/server.js";
import { compiledFolder } from "./compiled.js";
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
  files: Files;
  /** Where it keeps files. */
  dataDir: string;
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
  monitoring: MonitoringService;
  /** @throws Error if a field has read row by row what a loader reads at once */
  stop(): Promise<void>;
}

interface Options {
  /** False for counting what answers cost. */
  caching?: boolean;
  /** Absent: cached in the process only. */
  redisUrl?: string;
  /** That of another server, which goes on owning it; absent: one of its own. */
  databaseUrl?: string;
  /** Another place of the compiled program, which child processes run. */
  compiled?: string;
  replicaUrl?: string;
  /** More settings. */
  env?: Record<string, string>;
  /** Absent: the one of this project. */
  schema?: GraphQLSchema;
  /** How many statements that a field repeats for each row are expected. Any other number fails when the server stops. */
  nPlusOne?: number;
}

/** The real server over HTTP. */
export async function startTestServer(options: Options = {}): Promise<TestServer> {
  const { caching = true, redisUrl, databaseUrl, replicaUrl, compiled = compiledFolder() } = options;
  const database = databaseUrl ? { url: databaseUrl, drop: async () => {} } : await createTestDatabase();
  const statements: string[] = [];
  const queries: BoundQuery[] = [];
  const onQuery = ({ query: { sql, parameters } }: LogEvent) => {
    statements.push(sql);
    queries.push({ sql, parameters });
  };
  const db = createDatabase({ url: database.url, onQuery });
  const dataDir = await mkdtemp(join(tmpdir(), "hirewise-files-"));
  const env = loadEnv({
    NODE_ENV: "test",
    PORT: "0",
    LOG_LEVEL: "error",
    // However slow the machine is; a test that is about it sets another.
    SLOW_QUERY_MS: "3600000",
    DATABASE_URL: database.url,
    JWT_SECRET: TEST_SECRET,
    DATA_DIR: dataDir,
    ...(replicaUrl && { DATABASE_REPLICA_URLS: replicaUrl }),
    ...(redisUrl && { REDIS_URL: redisUrl }),
    ...options.env,
    ...(!caching && { ENABLE_API_CACHING: "false", ENABLE_QUERY_CACHING: "false" }),
  });
  const replicaStatements: string[] = [];
  const server = await createServer({
    env,
    db,
    compiled,
    databaseUrl: database.url,
    ...(options.schema && { schema: options.schema }),
    onQuery: ({ query }) => replicaStatements.push(query.sql),
  });
  const repetitions: NPlusOne[] = [];
  server.monitoring.metrics.repetitionListeners.add((found) => repetitions.push(found));
  return {
    url: server.url,
    databaseUrl: database.url,
    db,
    cache: server.cache,
    files: server.files,
    dataDir,
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
    monitoring: server.monitoring,
    async stop() {
      await server.stop();
      await db.destroy();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
      if (repetitions.length !== (options.nPlusOne ?? 0)) {
        throw new Error(`N+1, ${repetitions.length} times:\n${[...new Set(repetitions.map(describe))].join("\n")}`);
      }
    },
  };
}

function describe({ operation, statements, sql, advice }: NPlusOne): string {
  return `${advice} (${statements} statements of ${operation}: ${sql})`;
}
