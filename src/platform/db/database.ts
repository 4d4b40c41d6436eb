import { CamelCasePlugin, Kysely, type LogEvent, PostgresDialect } from "kysely";
import pg from "pg";
import type { DB } from "./db.types.js";

export type Database = Kysely<DB>;

export interface DatabaseOptions {
  url: string;
  poolSize?: number;
  /** A statement that is not answered by then fails. */
  statementMs?: number;
  /** Called after every statement: for counting, timing and logging. */
  onQuery?: (event: LogEvent) => void;
}

interface Insides {
  pool: pg.Pool;
  observers: Set<(event: LogEvent) => void>;
}

const insides = new WeakMap<Database, Insides>();

/** Has every statement told, until the returned function is called. */
export function observeStatements(db: Database, observer: (event: LogEvent) => void): () => void {
  const observers = insides.get(db)?.observers;
  observers?.add(observer);
  return () => observers?.delete(observer);
}

export interface PoolFigures {
  /** Connections that there are. */
  size: number;
  idle: number;
  /** Callers that wait for one. */
  waiting: number;
}

export function poolFigures(db: Database): PoolFigures {
  const pool = insides.get(db)?.pool;
  return { size: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 };
}

/**
 * Opens the connections that the pool may have, and leaves them to it: under load, each is opened while someone waits.
 * @throws if there is no database
 */
export async function openConnections(db: Database): Promise<void> {
  const pool = insides.get(db)?.pool;
  if (!pool) return;
  const missing = Math.max(0, pool.options.max - pool.totalCount);
  const opened = await Promise.allSettled(Array.from({ length: missing + pool.idleCount }, () => pool.connect()));
  for (const one of opened) if (one.status === "fulfilled") one.value.release();
  const failed = opened.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

const { INT8, NUMERIC } = pg.types.builtins;
const INT8_ARRAY = 1016;

/**
 * Identity keys and counts fit a double exactly (below 2^53), and amounts have at most 16 digits.
 * Both become numbers; pg would hand out strings.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: unknown) {
    if (oid === INT8 || oid === NUMERIC) return Number;
    if (oid === INT8_ARRAY) return (text: string) => text.slice(1, -1).split(",").filter(Boolean).map(Number);
    return pg.types.getTypeParser(oid, format as "text");
  },
};

/** Enough for every statement of this code base; the bound keeps generated SQL from filling the server's memory. */
const MAX_NAMED_STATEMENTS = 1_000;
const statementNames = new Map<string, string>();

function statementName(text: string): string | undefined {
  let name = statementNames.get(text);
  if (name === undefined && statementNames.size < MAX_NAMED_STATEMENTS) {
    name = `s${statementNames.size}`;
    statementNames.set(text, name);
  }
  return name;
}

/** The plan of a text search depends on how common the searched word is, so it is made anew each time. */
const needsOwnPlan = /job_search_query|^explain/i;

/** Sends each statement with parameters under a name, so that PostgreSQL parses it once for a connection. */
class NamedStatementClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // The statement under way fails when its connection does. The event besides would end the process, since the pool
    // listens to idle connections only.
    this.on("error", () => {});
  }

  // pg declares a dozen overloads; Kysely calls exactly this one.
  override query(...args: unknown[]): never {
    const [text, values] = args;
    if (typeof text === "string" && Array.isArray(values) && values.length > 0 && !needsOwnPlan.test(text)) {
      return super.query({ text, values, name: statementName(text) } as never) as never;
    }
    return super.query(...(args as [never])) as never;
  }
}

/** What a pool has no use for in this time is closed. */
const IDLE_MS = 600_000;

/**
 * By default the planner takes a page at random to cost four times one in sequence, as on a rotating disk, and reads the
 * whole table for a word in every fifth job. `?options=` in the URL overrides this.
 */
export const SESSION_OPTIONS = "-c random_page_cost=1.1";

/** The one handle to PostgreSQL. `destroy()` closes its connections. */
export function createDatabase({ url, poolSize = 10, statementMs, onQuery }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    Client: NamedStatementClient as unknown as typeof pg.Client,
    types,
    options: SESSION_OPTIONS,
    connectionTimeoutMillis: 10_000,
    // To open a connection takes longer than most statements, and longest when many are needed at once.
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    ...(statementMs && { query_timeout: statementMs }),
    application_name: "hirewise",
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => {});
  const observers: Insides["observers"] = new Set(onQuery && [onQuery]);
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
    log: (event) => {
      for (const observer of observers) observer(event);
    },
  });
  insides.set(db, { pool, observers });
  return db;
}
