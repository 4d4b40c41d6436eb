import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CompiledQuery, type Transaction } from "kysely";
import PgBoss from "pg-boss";
import type { DB } from "../db/db.types.js";

/** Work that is done outside of requests: asked for by {@link TaskQueue.send}, or on a schedule. */
export interface Task<Data extends object = Record<string, never>> {
  /** Names the queue in the database, for ever. */
  name: string;
  /** May be called again with the same data, after a failure or a crash: it must not matter. */
  run(data: Data): Promise<unknown>;
  /** How many at once in one server. */
  concurrency?: number;
  /** A run that takes longer is taken for lost, and tried again. */
  timeoutSeconds?: number;
  retries?: number;
  /** Cron, in UTC. One server runs it, whichever comes first. */
  schedule?: string;
}

export interface SendOptions {
  /** The caller's: the task is there if, and only if, it commits. {@link TaskQueue.wake} then has it done at once. */
  transaction?: Transaction<DB>;
  /** Of tasks that wait with the same key there is one only. */
  key?: string;
  delaySeconds?: number;
}

const POLL_SECONDS = 2;
/** What is due by the clock may wait a little. */
const SCHEDULED_POLL_SECONDS = 15;
const STOP_MS = 10_000;
const CONNECTIONS = 2;
const DEADLOCK_DETECTED = "40P01";
const ATTEMPTS = 10;
const ONE_WAITS_FOR_EACH_KEY = "short";
const DEFAULTS = { concurrency: 1, timeoutSeconds: 300, retries: 3 };

/**
 * Durable tasks in PostgreSQL (pg-boss, schema `pgboss`). A task is kept until it has been done: after a crash another
 * server, or this one when it is back, does it.
 */
export class TaskQueue {
  private readonly boss: PgBoss;
  private readonly workers = new Map<string, string[]>();
  private isStarted = false;

  constructor(
    url: string,
    private readonly warn: (message: unknown) => void,
  ) {
    this.boss = new PgBoss({
      connectionString: url,
      max: CONNECTIONS,
      application_name: "hirewise queue",
      // Finished tasks say what was done lately.
      archiveCompletedAfterSeconds: 24 * 60 * 60,
      deleteAfterDays: 7,
    });
    this.boss.on("error", (error) => warn(`The task queue: ${error.message}`));
  }

  /** Connects, makes the queues, and begins to work. */
  // biome-ignore lint/suspicious/noExplicitAny: tasks of any data, each called with what was sent to it
  async start(tasks: readonly Task<any>[]): Promise<void> {
    this.isStarted = true;
    await this.boss.start();
    for (const task of tasks) await this.serve(task);
  }

  /** Asks for a task. @returns false if one with the same key waits already */
  async send<Data extends object>(task: Pick<Task<Data>, "name">, data: Data, options: SendOptions = {}) {
    const { transaction, key, delaySeconds } = options;
    const id = await this.boss.send(task.name, data, {
      ...(transaction && { db: within(transaction) }),
      singletonKey: key ?? randomUUID(),
      ...(delaySeconds && { startAfter: delaySeconds }),
    });
    if (!transaction) this.wake(task);
    return id !== null;
  }

  /** Has this server look at once for what was sent in a transaction that has been committed since. */
  wake({ name }: { name: string }): void {
    for (const worker of this.workers.get(name) ?? []) this.boss.notifyWorker(worker);
  }

  /** How many tasks wait. */
  waiting({ name }: { name: string }): Promise<number> {
    return this.boss.getQueueSize(name, { before: "active" });
  }

  /** Finishes what is being done. */
  async stop(): Promise<void> {
    if (this.isStarted) await this.boss.stop({ timeout: STOP_MS });
  }

  private async serve<Data extends object>(task: Task<Data>): Promise<void> {
    const { name, concurrency, timeoutSeconds, retries, schedule } = { ...DEFAULTS, ...task };
    const settings = { retryLimit: retries, retryBackoff: true, expireInSeconds: timeoutSeconds };
    const queue: PgBoss.Queue = { name, policy: ONE_WAITS_FOR_EACH_KEY, ...settings };
    await this.makeQueue(queue);
    if (schedule) await this.boss.schedule(name, schedule, {}, { singletonKey: name });
    const pollingIntervalSeconds = schedule ? SCHEDULED_POLL_SECONDS : POLL_SECONDS;
    const workers = Array.from({ length: concurrency }, () =>
      this.boss.work<Data>(name, { batchSize: 1, pollingIntervalSeconds }, async ([job]) => {
        if (!job) return;
        // Or it would look for the next one when its time to look has come, however many wait.
        this.wake(task);
        await this.run(task, job.data);
      }),
    );
    this.workers.set(name, await Promise.all(workers));
  }

  /** Servers that start at once make the same queues, and PostgreSQL may give one of them up for another. */
  private async makeQueue(queue: PgBoss.Queue): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.boss.createQueue(queue.name, queue);
        await this.boss.updateQueue(queue.name, queue);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS || (error as { code?: string }).code !== DEADLOCK_DETECTED) throw error;
        await sleep(Math.random() * 50 * attempt);
      }
    }
  }

  private async run<Data extends object>(task: Task<Data>, data: Data): Promise<void> {
    try {
      await task.run(data);
    } catch (error) {
      this.warn({ err: error, task: task.name, msg: "A task failed and will be tried again" });
      throw error;
    }
  }
}

/** Lets pg-boss use a transaction of ours. Its columns keep their names. */
function within(transaction: Transaction<DB>): PgBoss.Db {
  return {
    executeSql: (text, values) => transaction.withoutPlugins().executeQuery(CompiledQuery.raw(text, values)),
  };
}
