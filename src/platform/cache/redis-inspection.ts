import { Redis } from "ioredis";

/** What one node of Redis says of itself. */
export interface RedisFacts {
  /** Without a password. */
  node: string;
  version: string;
  /** What it does when it is full; undefined if it does not tell, as some hosted ones do not. */
  evictionPolicy: string | undefined;
  usedBytes: number;
  /** 0 for no limit. */
  maxBytes: number;
  /** Of the machine. */
  systemBytes: number;
  /** Milliseconds. */
  readClock(): Promise<number>;
}

const PATIENCE_MS = 3_000;

/**
 * Asks every node of REDIS_URL.
 * @throws Error if one does not answer
 */
export async function inspectRedis<T>(url: string, work: (facts: RedisFacts) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const node of url.split(",")) {
    const client = new Redis(node, {
      lazyConnect: true,
      connectTimeout: PATIENCE_MS,
      commandTimeout: PATIENCE_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    // What went wrong is thrown by the command.
    client.on("error", () => {});
    try {
      await client.connect();
      results.push(await work(await factsOf(client, node)));
    } finally {
      client.disconnect();
    }
  }
  return results;
}

async function factsOf(client: Redis, node: string): Promise<RedisFacts> {
  const info = parseInfo(await client.info());
  const configured = await client.config("GET", "maxmemory-policy").then(
    (pair) => (pair as string[])[1],
    () => undefined,
  );
  const { host } = new URL(node);
  return {
    node: host,
    version: info.get("redis_version") ?? "0",
    evictionPolicy: info.get("maxmemory_policy") ?? configured,
    usedBytes: Number(info.get("used_memory") ?? 0),
    maxBytes: Number(info.get("maxmemory") ?? 0),
    systemBytes: Number(info.get("total_system_memory") ?? 0),
    async readClock() {
      const [seconds, microseconds] = await client.time();
      return Number(seconds) * 1000 + Number(microseconds) / 1000;
    },
  };
}

function parseInfo(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(":");
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}
