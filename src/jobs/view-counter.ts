import { randomUUID } from "node:crypto";
import type { RedisStore } from "../platform/cache/redis-store.js";
import type { Database } from "../platform/db/database.js";
import { type JobView, writeJobViews } from "./job-views.queries.js";

const WRITE_MS = 2_000;
/** A batch that its server has not written by then is another server's to write. */
const ABANDONED_MS = 30_000;
const MAX_BATCH = 5_000;
/** Views kept in memory at most while the database is away; further ones are dropped. */
const MAX_WAITING = 100_000;

/** All servers' views that wait to be written. The braces keep a cluster's keys together. */
const WAITING = "hirewise:{views}:waiting";
/** Batch ids, by the time at which they were taken. */
const BATCHES = "hirewise:{views}:batches";
const batchKey = (id: string) => `hirewise:{views}:batch:${id}`;

/**
 * Counts views of jobs without touching the jobs: views gather in Redis, or in memory without it, and are written in
 * batches. A batch in Redis outlives the server that took it; each view has an id that is written with it, so that it
 * counts once, whoever writes it and however often.
 */
export class ViewCounter {
  private waiting: JobView[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly db: Database,
    private readonly redis: RedisStore | undefined,
  ) {}

  start(warn: (error: unknown) => void): void {
    this.timer = setInterval(() => void this.flush().catch(warn), WRITE_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  async add(view: JobView): Promise<void> {
    if (this.redis?.status === "UP") {
      const isKept = await this.redis.commands.rpush(WAITING, JSON.stringify(view)).then(
        () => true,
        // It may have arrived all the same: its id keeps it from being counted twice.
        () => false,
      );
      if (isKept) return;
    }
    if (this.waiting.length < MAX_WAITING) this.waiting.push(view);
  }

  /** Writes what has gathered. Resolves when everything added before is in the database. */
  async flush(): Promise<void> {
    await this.writing;
    this.writing = this.write().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  private async write(): Promise<void> {
    await this.writeOwn();
    if (this.redis?.status !== "UP") return;
    for (const id of await this.takeBatches()) await this.writeBatch(id);
  }

  private async writeOwn(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, MAX_BATCH);
      await writeJobViews(this.db, batch);
      this.waiting = this.waiting.slice(batch.length);
    }
  }

  /** A new batch, if there is something for it, and those whose servers have gone. */
  private async takeBatches(): Promise<string[]> {
    const { commands } = this.redis as RedisStore;
    const now = Date.now();
    const ids = await commands.zrangebyscore(BATCHES, 0, now - ABANDONED_MS);
    // Claimed by whoever moves its time first; it is harmless if two do.
    for (const id of ids) await commands.zadd(BATCHES, now, id);
    const id = randomUUID();
    const taken = await commands.multi().renamenx(WAITING, batchKey(id)).zadd(BATCHES, now, id).exec();
    const isTaken = taken?.[0]?.[1] === 1;
    if (isTaken) ids.push(id);
    else await commands.zrem(BATCHES, id);
    return ids;
  }

  private async writeBatch(id: string): Promise<void> {
    const { commands } = this.redis as RedisStore;
    const views = (await commands.lrange(batchKey(id), 0, -1)).map((text) => JSON.parse(text) as JobView);
    for (let start = 0; start < views.length; start += MAX_BATCH) {
      await writeJobViews(this.db, views.slice(start, start + MAX_BATCH));
    }
    await commands.multi().del(batchKey(id)).zrem(BATCHES, id).exec();
  }
}
