import { type LogEvent, sql } from "kysely";
import pg from "pg";
import { createDatabase, type Database } from "./database.js";

interface Feed {
  readonly isLive: boolean;
  /** Called, in the same moment, whenever this server learns of something committed. */
  onAdvance(listener: () => void): void;
}

interface Options {
  urls: readonly string[];
  primary: Database;
  feed: Feed;
  poolSize: number;
  warn: (message: string) => void;
  onQuery?: ((event: LogEvent) => void) | undefined;
}

export interface ReplicaStatus {
  /** How long it took, or is taking, to replay what this server was told of last. */
  lagMs: number;
  /** Whether reads may go to it at this moment. */
  inUse: boolean;
}

interface Replica {
  db: Database;
  client: pg.Client | undefined;
  url: string;
  /** Up to where it has replayed; undefined while it does not answer. */
  replayed: number | undefined;
  behindSince: number | undefined;
  lagMs: number;
}

const HEARTBEAT_MS = 500;
const SILENCE_MS = 1_000;
/** A replica that has stopped answering in the middle of a statement. The primary is asked then. */
const STATEMENT_MS = 5_000;
const MIN_POLL_MS = 2;
const MAX_POLL_MS = 50;
/** Where the write-ahead log stands, in bytes; null where a server is no replica, or not any more. */
const written = sql<{ at: number }>`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as at`;
const REPLAYED =
  "select pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 as at, pg_is_in_recovery() as is_replica";

/**
 * Streaming replicas. One serves a read only while it has replayed everything that this server has been told of: else an
 * answer could be older than one that was given before, and be kept as the newest.
 */
export class Replicas {
  private readonly replicas: Replica[];
  /** Counts what this server has been told of. */
  private told = 0;
  /** Where the log stood when `told` was that much, or later. */
  private required: { told: number; at: number } | undefined;
  private turn = 0;
  private stopped = false;
  private readonly resting = new Set<() => void>();
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: Options) {
    const { urls, poolSize, onQuery } = options;
    this.replicas = urls.map((url) => ({
      url,
      db: createDatabase({ url, poolSize, statementMs: STATEMENT_MS, ...(onQuery && { onQuery }) }),
      client: undefined,
      replayed: undefined,
      behindSince: undefined,
      lagMs: 0,
    }));
    options.feed.onAdvance(() => {
      this.told++;
      const now = performance.now();
      for (const replica of this.replicas) replica.behindSince ??= now;
      this.wake();
    });
  }

  start(): void {
    if (this.replicas.length === 0) return;
    this.running = Promise.all([this.followPrimary(), ...this.replicas.map((replica) => this.follow(replica))]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
    for (const { db, client } of this.replicas) {
      await client?.end().catch(() => {});
      await db.destroy();
    }
  }

  /** A replica that may serve what is read from now on, in turn; undefined if only the primary may. */
  current(): Database | undefined {
    for (let tried = 0; tried < this.replicas.length; tried++) {
      const replica = this.replicas[this.turn++ % this.replicas.length];
      if (replica && this.isCurrent(replica)) return replica.db;
    }
    return undefined;
  }

  status(): ReplicaStatus[] {
    return this.replicas.map((replica) => ({
      lagMs: replica.behindSince === undefined ? replica.lagMs : performance.now() - replica.behindSince,
      inUse: this.isCurrent(replica),
    }));
  }

  private isCurrent({ replayed }: Replica): boolean {
    const { required, told, options } = this;
    return options.feed.isLive && required?.told === told && replayed !== undefined && replayed >= required.at;
  }

  /** Learns where the log stands after each thing that this server is told of. */
  private async followPrimary(): Promise<void> {
    while (!this.stopped) {
      const { told } = this;
      if (this.required?.told === told) {
        await this.rest(HEARTBEAT_MS);
        continue;
      }
      try {
        const { rows } = await written.execute(this.options.primary);
        this.required = { told, at: rows[0]?.at ?? Number.POSITIVE_INFINITY };
      } catch {
        await this.rest(HEARTBEAT_MS);
      }
    }
  }

  private async follow(replica: Replica): Promise<void> {
    let pauseMs = MIN_POLL_MS;
    while (!this.stopped) {
      try {
        await this.look(replica);
      } catch (error) {
        if (replica.replayed !== undefined) this.options.warn(`A replica is not used: ${(error as Error).message}`);
        replica.replayed = undefined;
        replica.client?.end().catch(() => {});
        replica.client = undefined;
      }
      const isCurrent = this.isCurrent(replica);
      if (isCurrent && replica.behindSince !== undefined) {
        replica.lagMs = performance.now() - replica.behindSince;
        replica.behindSince = undefined;
      }
      pauseMs = isCurrent ? MIN_POLL_MS : Math.min(2 * pauseMs, MAX_POLL_MS);
      await this.rest(isCurrent || replica.replayed === undefined ? HEARTBEAT_MS : pauseMs);
    }
  }

  /** Until this server is told of something, but not longer than this. */
  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.resting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.resting.add(end);
    });
  }

  private wake(): void {
    for (const end of [...this.resting]) end();
  }

  private async look(replica: Replica): Promise<void> {
    if (!replica.client) {
      const client = new pg.Client({
        connectionString: replica.url,
        connectionTimeoutMillis: 2_000,
        query_timeout: SILENCE_MS,
        application_name: "hirewise replica watch",
      });
      client.on("error", () => {});
      await client.connect();
      replica.client = client;
    }
    const { rows } = await replica.client.query<{ at: number | null; is_replica: boolean }>(REPLAYED);
    if (!rows[0]?.is_replica) throw new Error("it is not a replica, or not any more");
    replica.replayed = rows[0].at ?? undefined;
  }
}
