import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { freePort, type RedisProcess, startRedis } from "../../src/bench/coherence/redis-process.js";
import { type SlowProxy, startSlowProxy } from "../../src/bench/coherence/slow-proxy.js";
import { createKeyv } from "../../src/platform/cache/keyv-store.js";
import { RedisStore } from "../../src/platform/cache/redis-store.js";
import { startRedisCluster } from "../setup/redis-cluster.js";

describe.each(["memory", "Redis"])("what Apollo keeps in %s", (kind) => {
  let redis: RedisStore | undefined;
  beforeAll(async () => {
    if (kind === "Redis") redis = new RedisStore(inject("redisUrl"), () => {});
    await redis?.start();
  });
  afterAll(() => redis?.stop());

  it("is found again, until it is deleted or its time is over", async () => {
    const keyv = createKeyv(redis);
    const key = `key-${Math.random()}`;
    expect(await keyv.get(key)).toBeUndefined();
    await keyv.set(key, "a query", 60_000);
    await expect.poll(() => keyv.get(key)).toBe("a query");
    await keyv.delete(key);
    expect(await keyv.get(key)).toBeUndefined();
    await keyv.set(key, "a short one", 150);
    await expect.poll(() => keyv.get(key)).toBe("a short one");
    await expect.poll(() => keyv.get(key)).toBeUndefined();
  });
});

describe("Redis", () => {
  let process: RedisProcess;
  let proxy: SlowProxy;
  let store: RedisStore;
  const warnings: string[] = [];

  beforeAll(async () => {
    process = await startRedis();
    proxy = await startSlowProxy(() => process.port);
    store = new RedisStore(`redis://127.0.0.1:${proxy.port}`, (message) => warnings.push(message));
    await store.start();
  });
  afterAll(async () => {
    await store.stop();
    await proxy.stop();
    await process.stop();
  });

  const isUp = () => expect.poll(() => store.status, { timeout: 5_000 }).toBe("UP");

  it("tells an entry that is missing from a Redis that is away", async () => {
    expect(await store.get("none")).toBeNull();
    store.set("some", Buffer.from([0, 255, 10]), 60_000);
    expect(await store.get("some")).toEqual(Buffer.from([0, 255, 10]));
    expect(await store.deleteByPrefix("so")).toBe(1);
    expect(await store.get("some")).toBeNull();
  });

  it.each([
    [
      "is ended",
      () => process.stop(),
      async () => {
        process = await startRedis(process.port);
      },
    ],
    ["falls silent", async () => process.signal("SIGSTOP"), async () => process.signal("SIGCONT")],
    [
      "is slow",
      async () => {
        proxy.delayMs = 250;
      },
      async () => {
        proxy.delayMs = 0;
      },
    ],
    ["refuses connections", async () => proxy.refuse(true), async () => proxy.refuse(false)],
  ])("%s: nobody waits but the first, for 50 ms, and it is used again soon after", async (_, begin, end) => {
    await isUp();
    await begin();
    const startedAt = performance.now();
    expect(await store.get("some")).toBeUndefined();
    // Generous: other tests run at the same time.
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(store.status).toBe("DOWN");
    const later = performance.now();
    for (let n = 0; n < 1_000; n++) expect(await store.get("some")).toBeUndefined();
    expect(performance.now() - later).toBeLessThan(500);
    store.set("lost", Buffer.from("lost"), 60_000);
    await sleep(20);
    await end();
    await isUp();
    await expect.poll(() => store.get("lost")).toBeNull();
  });

  it("is warned of once as it goes, and once as it comes back", () => {
    expect(warnings.filter((message, index) => message === warnings[index - 1])).toEqual([]);
  });
});

describe("a Redis cluster", () => {
  async function startStore(owners: number) {
    const cluster = await startRedisCluster(owners);
    onTestFinished(() => cluster.stop());
    const store = new RedisStore(cluster.url, () => {});
    onTestFinished(() => store.stop());
    await store.start();
    const clients = cluster.nodes.map(({ url }) => new Redis(url));
    onTestFinished(() => {
      for (const client of clients) client.disconnect();
    });
    return clients;
  }

  /** A slow machine is given the time: no look-up has been asked for. */
  const isConnectedTo = (node: Redis | undefined) =>
    expect.poll(() => node?.client("LIST"), { timeout: 10_000 }).toContain(" name=hirewise ");

  it("is connected to, every node, before the first look-up", async () => {
    for (const node of await startStore(3)) await isConnectedTo(node);
  });

  it("is connected to, the node that is given slots later too, before it is asked", async () => {
    const nodes = await startStore(2);
    const last = await nodes[2]?.cluster("MYID");
    for (const node of nodes) await node.call("CLUSTER", "SETSLOT", "0", "NODE", String(last));
    await isConnectedTo(nodes[2]);
  });

  it("that is away keeps nobody waiting, at the start neither", async () => {
    const ports = await Promise.all([freePort(), freePort()]);
    const store = new RedisStore(ports.map((port) => `redis://127.0.0.1:${port}`).join(","), () => {});
    await store.start();
    expect(store.status).toBe("DOWN");
    expect(await store.get("some")).toBeUndefined();
    await expect(store.commands.get("some")).rejects.toThrow();
    await store.stop();
  });
});
