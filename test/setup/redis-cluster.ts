import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort, type RedisProcess, startRedis } from "../../src/bench/coherence/redis-process.js";

export interface RedisCluster {
  /** As in REDIS_URL. */
  url: string;
  nodes: RedisProcess[];
  stop(): Promise<void>;
}

const SLOTS = 16_384;
/** Nodes talk to each other on a port that is so much higher. */
const BUS = 10_000;
const HIGHEST_PORT = 65_535;

/**
 * Three masters that share the keys, without replicas.
 *
 * @param owners how many of them have slots, and so keys
 */
export async function startRedisCluster(owners = 3): Promise<RedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), "hirewise-redis-cluster-"));
  const nodes: RedisProcess[] = [];
  for (let index = 0; index < 3; index++) {
    const file = join(folder, `nodes-${index}.conf`);
    // The others go on when one of them is lost.
    const settings = ["--cluster-enabled", "yes", "--cluster-config-file", file];
    nodes.push(await startRedis(await portBelowBus(), [...settings, "--cluster-require-full-coverage", "no"]));
  }
  const clients = nodes.map(({ url }) => new Redis(url));
  for (const [index, client] of clients.entries()) {
    if (index < owners) {
      const from = Math.ceil((index * SLOTS) / owners);
      const to = Math.ceil(((index + 1) * SLOTS) / owners);
      await client.cluster("ADDSLOTS", ...Array.from({ length: to - from }, (_, slot) => from + slot));
    }
    await client.call("CLUSTER", "MEET", "127.0.0.1", String(nodes[0]?.port));
  }
  for (const client of clients) {
    while (!isWhole(String(await client.call("CLUSTER", "INFO")), nodes.length)) await sleep(50);
    client.disconnect();
  }
  return {
    url: nodes.map(({ url }) => url).join(","),
    nodes,
    async stop() {
      for (const node of nodes) await node.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isWhole(info: string, count: number): boolean {
  const wanted = ["cluster_state:ok", `cluster_slots_assigned:${SLOTS}`, `cluster_known_nodes:${count}`];
  return wanted.every((line) => info.includes(`${line}\r`));
}

async function portBelowBus(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port + BUS <= HIGHEST_PORT) return port;
  }
}
