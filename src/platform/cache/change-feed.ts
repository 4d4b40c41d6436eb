import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Change, type Order, parseMessage } from "./change.js";
import { ChangeLog, parseSnapshot } from "./change-log.js";

const CHANNEL = "hirewise_changes";
/** The connection is given up when it has not answered for this long. */
const SILENCE_MS = 1_500;
const HEARTBEAT_MS = 500;
const MAX_RETRY_MS = 1_000;
/** More than this many changes are not loaded at the start: nothing cached elsewhere is believed then. */
const MAX_LOADED = 10_000;
/** The snapshot is renewed after this many transactions, so that the list of those it lacks stays short. */
const RENEW_AFTER = 64;
const KEEP_MESSAGES = "1 hour";
const PRUNE_MS = 10_000;
/** The connection must not be busy for long. */
const PRUNED_AT_ONCE = 5_000;

type Listener = (entry: Change | Order) => void;

/**
 * This server's ear at the database: receives every committed change and keeps the {@link ChangeLog}. While it is not
 * live, changes may be missed, and nothing that was cached may be served.
 */
export class ChangeFeed {
  readonly log = new ChangeLog();
  private readonly listeners = new Set<Listener>();
  private readonly advanceListeners = new Set<() => void>();
  private readonly gapListeners = new Set<() => void>();
  /** What arrived while the log was being loaded. */
  private readonly early: (Change | Order)[] = [];
  private readonly ownChannel = `hirewise_${randomUUID().replaceAll("-", "")}`;
  private client: pg.Client | undefined;
  private live = false;
  private stopped = false;
  private running: Promise<void> | undefined;
  private barriers = new Map<string, () => void>();
  private pending: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private renewing = false;
  private asked: Promise<unknown> = Promise.resolve();
  private databaseId = "";

  constructor(
    private readonly url: string,
    private readonly warn: (message: string) => void,
  ) {}

  /** Whether every change committed so far has been received, or will be within milliseconds. */
  get isLive(): boolean {
    return this.live;
  }

  /** Names the database and its log: another one's entries mean nothing here. */
  get incarnation(): string {
    return this.databaseId;
  }

  /** Called with each change, until the returned function is called. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** Connects, and stays connected until {@link stop}. Resolves when live for the first time. */
  async start(): Promise<void> {
    let ready = () => {};
    const isReady = new Promise<void>((resolve) => {
      ready = resolve;
    });
    this.running = this.run(ready);
    await isReady;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.live = false;
    this.client?.end().catch(() => {});
    await this.running;
  }

  /**
   * Resolves when every change that was committed before the call has been handled here; at once if the feed is not
   * live, since nothing cached is served then.
   */
  barrier(): Promise<void> {
    if (!this.live) return Promise.resolve();
    // One under way was sent before the caller's commit may have been; the next one serves all who wait meanwhile.
    if (!this.pending) {
      this.pending = this.sendBarrier().finally(() => {
        this.pending = undefined;
      });
      return this.pending;
    }
    this.next ??= this.pending.then(() => {
      this.next = undefined;
      return this.barrier();
    });
    return this.next;
  }

  private sendBarrier(): Promise<void> {
    const { client } = this;
    if (!client || !this.live) return Promise.resolve();
    const token = randomUUID();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.barriers.delete(token);
        resolve();
      };
      const timer = setTimeout(() => {
        this.lose(client, "it has fallen silent");
        done();
      }, SILENCE_MS);
      this.barriers.set(token, done);
      this.ask(client, "select pg_notify($1, $2)", [this.ownChannel, token]).catch(() =>
        this.lose(client, "a query failed"),
      );
    });
  }

  /** One statement after the other: pg does not queue them for us. */
  private ask<Row extends pg.QueryResultRow>(client: pg.Client, text: string, values: unknown[] = []) {
    const answer = this.asked.then(() => client.query<Row>(text, values));
    this.asked = answer.catch(() => {});
    return answer;
  }

  private async run(ready: () => void): Promise<void> {
    for (let failures = 0; !this.stopped; ) {
      const ended = withResolvers();
      try {
        // Of a connection that is ended while it is being opened pg says neither that it failed nor that it is open.
        const failed = ended.promise.then(() => Promise.reject(new Error("the connection ended")));
        await Promise.race([this.connect(ended.resolve), failed]);
        failures = 0;
        ready();
        await Promise.race([ended.promise, this.attend(this.client)]);
      } catch (error) {
        if (failures === 0 && !this.stopped) this.warn(`The change feed is not connected: ${(error as Error).message}`);
        failures++;
      }
      this.live = false;
      for (const done of [...this.barriers.values()]) done();
      await this.client?.end().catch(() => {});
      this.client = undefined;
      if (!this.stopped) await sleep(Math.min(50 * 2 ** failures, MAX_RETRY_MS));
    }
  }

  private async connect(ended: () => void): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
      application_name: "hirewise feed",
    });
    client.on("error", ended);
    client.on("end", ended);
    client.on("notification", ({ channel, payload = "" }) => {
      if (channel === CHANNEL) this.receive(payload);
      else this.barriers.get(payload)?.();
    });
    this.client = client;
    await client.connect();
    await client.query(`listen ${CHANNEL}; listen ${this.ownChannel}`);
    await this.load(client);
    this.live = true;
  }

  private receive(payload: string): void {
    const entry = parseMessage(payload);
    if (!this.live) {
      this.early.push(entry);
      return;
    }
    this.log.append(entry);
    this.advance();
    for (const listener of this.listeners) listener(entry);
    if (this.log.seenCount > RENEW_AFTER && !this.renewing) void this.renew();
  }

  /** One statement, so that the snapshot and the log fit together. What commits later is received. */
  private async load(client: pg.Client): Promise<void> {
    this.early.length = 0;
    await client.query("insert into cache_incarnation default values on conflict do nothing");
    const { rows } = await client.query<{ snapshot: string; id: string; horizon: string; messages: string[] | null }>(`
      select pg_current_snapshot()::text as snapshot, id::text || '-' || (select oid from pg_database
          where datname = current_database()) as id, horizon::text,
        (select case when count(*) <= ${MAX_LOADED} then array_agg(message) end from cache_changes) as messages
      from cache_incarnation`);
    const row = rows[0];
    if (!row) throw new Error("the log has no incarnation");
    const snapshot = parseSnapshot(row.snapshot);
    const isWhole = row.messages !== null;
    this.databaseId = row.id;
    this.log.reset(snapshot, isWhole ? Number(row.horizon) : snapshot.xmax, (row.messages ?? []).map(parseMessage));
    for (const entry of this.early.splice(0)) this.log.append(entry);
    this.advance();
    for (const listener of this.gapListeners) listener();
  }

  /** Called, in the same moment, whenever positions in the log come to include more of what was committed. */
  onAdvance(listener: () => void): void {
    this.advanceListeners.add(listener);
  }

  private advance(): void {
    for (const listener of this.advanceListeners) listener();
  }

  /** Called whenever changes may have been missed, until the returned function is called. */
  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  private async renew(): Promise<void> {
    const { client } = this;
    if (!client) return;
    this.renewing = true;
    const receivedFrom = this.log.seenCount;
    try {
      const { rows } = await this.ask<{ snapshot: string }>(client, "select pg_current_snapshot()::text as snapshot");
      if (rows[0] && client === this.client) {
        this.log.renew(parseSnapshot(rows[0].snapshot), receivedFrom);
        this.advance();
      }
    } catch {
      // The connection's end is noticed elsewhere.
    } finally {
      this.renewing = false;
    }
  }

  /** Asks now and then whether the connection still works, and keeps the log short. Ends with the connection. */
  private async attend(client: pg.Client | undefined): Promise<void> {
    let prunedAt = 0;
    while (this.live && !this.stopped && client === this.client) {
      await this.barrier();
      if (Date.now() - prunedAt > PRUNE_MS) {
        prunedAt = Date.now();
        if (client) await this.ask(client, prune).catch(() => {});
      }
      await sleep(HEARTBEAT_MS, undefined, { ref: false });
    }
  }

  private lose(client: pg.Client, why: string): void {
    if (client !== this.client || !this.live) return;
    this.live = false;
    this.warn(`The change feed is given up: ${why}.`);
    // A connection that has fallen silent would not answer a polite goodbye either.
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }
}

/** Deletes what is old and remembers up to where, one server at a time. */
const prune = `
  with turn as materialized (select pg_try_advisory_xact_lock(hashtext('cache_changes')) as mine),
    old as (select xid from cache_changes, turn where turn.mine and changed_at < now() - interval '${KEEP_MESSAGES}'
      order by xid limit ${PRUNED_AT_ONCE}),
    last as (select xid from old order by xid desc limit 1),
    marked as (update cache_incarnation set horizon = (last.xid::text::bigint + 1)::text::xid8 from last
      where horizon <= last.xid)
  delete from cache_changes using last where cache_changes.xid <= last.xid`;

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
