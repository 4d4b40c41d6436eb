import { Cluster, Redis } from "ioredis";

/** No request waits longer than this for Redis. */
export const REDIS_TIMEOUT_MS = 50;
const PROBE_MS = 500;
/** How soon it is seen that a cluster's keys have moved to another node, if no request comes upon it. */
const SLOTS_REFRESH_MS = 2_000;

export type RedisStatus = "OFF" | "UP" | "DOWN";

interface LookUp {
  key: string;
  resolve: (value: Buffer | null | undefined) => void;
}

/**
 * The second level: entries in Redis, shared by all servers. After one failure or timeout it is left alone until it
 * answers a probe, so that requests do not wait for it one by one.
 */
export class RedisStore {
  private readonly client: Redis | Cluster;
  private isOpen = false;
  /** Told how long the look-ups of a turn of the event loop took. */
  onTimed: ((ms: number) => void) | undefined;
  /** What is to be asked for at the end of this turn of the event loop. */
  private gathered: LookUp[] = [];
  /** A command waits behind those on their way: when they fail, it would still be tried for its own 50 ms. */
  private readonly waiting = new Set<LookUp[]>();
  private probe: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param url `redis://…`; several, comma-separated, are the nodes of a cluster */
  constructor(
    url: string,
    private readonly warn: (message: string) => void,
  ) {
    const options = {
      // So that operators see in CLIENT LIST whose it is.
      connectionName: "hirewise",
      commandTimeout: REDIS_TIMEOUT_MS,
      connectTimeout: 1_000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => PROBE_MS,
    };
    const urls = url.split(",");
    // A cluster queues what comes while it connects, whatever its nodes do, and has no time limit for that.
    const cluster = { redisOptions: options, enableOfflineQueue: false, slotsRefreshInterval: SLOTS_REFRESH_MS };
    this.client = urls.length > 1 ? new Cluster(urls, cluster) : new Redis(url, options);
    this.client.on("error", () => this.fail());
    // A node that is given slots later connects when it is first asked, too, and no request is to wait for that.
    this.client.on("+node", (node: Redis) => {
      if (!node.options.readOnly) node.ping().catch(() => {});
    });
  }

  get status(): RedisStatus {
    return this.isOpen ? "UP" : "DOWN";
  }

  /** Resolves when Redis answers or has had its chance to. */
  async start(): Promise<void> {
    const deadline = Date.now() + 1_000;
    while (!this.isOpen && Date.now() < deadline && !this.closed) {
      await this.tryProbe();
      if (!this.isOpen) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!this.isOpen) this.scheduleProbe();
  }

  /** Null if there is no such entry; undefined if Redis is away. */
  get(key: string): Promise<Buffer | null | undefined> {
    if (!this.isOpen) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      if (this.gathered.length === 0) setImmediate(() => this.lookUp());
      this.gathered.push({ key, resolve });
    });
  }

  /**
   * One write after the other, when all requests of this turn have come: each by itself, among them, costs twice as much.
   * So do ioredis' pipelines, whose long replies are copied, and outlive the young generation.
   */
  private lookUp(): void {
    const lookUps = this.gathered;
    this.gathered = [];
    if (!this.isOpen) {
      giveUp(lookUps);
      return;
    }
    const startedAt = performance.now();
    this.waiting.add(lookUps);
    Promise.all(lookUps.map(({ key }) => this.client.getBuffer(key))).then(
      (values) => {
        this.waiting.delete(lookUps);
        this.onTimed?.(performance.now() - startedAt);
        for (const [index, { resolve }] of lookUps.entries()) resolve(values[index]);
      },
      () => this.fail(),
    );
  }

  /** Not waited for. A value that does not arrive is merely missing. */
  set(key: string, value: Buffer, ttlMs: number): void {
    if (!this.isOpen) return;
    this.client.set(key, value, "PX", Math.max(Math.ceil(ttlMs), 1)).catch(() => this.fail());
  }

  /** Undefined if Redis is away, or does not say. Of a cluster: what its masters use together. */
  async usedMemoryBytes(): Promise<number | undefined> {
    if (!this.isOpen) return undefined;
    try {
      const answers = await Promise.all(this.nodes().map((node) => node.info("memory")));
      return answers.reduce((sum, text) => sum + Number(/used_memory:(\d+)/.exec(text)?.[1] ?? 0), 0);
    } catch {
      return undefined;
    }
  }

  /** Deletes every key that begins so. @returns how many */
  async deleteByPrefix(prefix: string): Promise<number> {
    if (!this.isOpen) return 0;
    let count = 0;
    for (const node of this.nodes()) {
      for await (const keys of node.scanStream({ match: `${prefix}*`, count: 1_000 })) {
        for (const key of keys as string[]) count += await node.unlink(key);
      }
    }
    return count;
  }

  /** The commands beneath, for what is not a cache entry. Rejects at once while Redis is away. */
  get commands(): Redis | Cluster {
    return this.client;
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearTimeout(this.probe);
    this.client.disconnect();
  }

  private fail(): void {
    if (this.isOpen) this.warn("Redis does not answer; going on without it.");
    this.isOpen = false;
    for (const lookUps of this.waiting) giveUp(lookUps);
    this.waiting.clear();
    this.scheduleProbe();
  }

  private scheduleProbe(): void {
    if (this.probe || this.closed) return;
    this.probe = setTimeout(async () => {
      this.probe = undefined;
      await this.tryProbe();
      if (this.isOpen) this.warn("Redis answers again.");
      else this.scheduleProbe();
    }, PROBE_MS).unref();
  }

  /** Asks every node: each connects when it is first asked, and no request is to wait for that. Some must answer. */
  private async tryProbe(): Promise<void> {
    const answers = await Promise.allSettled(this.nodes().map((node) => node.ping()));
    this.isOpen = !this.closed && answers.some(({ status }) => status === "fulfilled");
  }

  /** None of a cluster that is not reached yet. */
  private nodes(): Redis[] {
    return this.client instanceof Cluster ? this.client.nodes("master") : [this.client];
  }
}

function giveUp(lookUps: LookUp[]): void {
  for (const { resolve } of lookUps) resolve(undefined);
}
