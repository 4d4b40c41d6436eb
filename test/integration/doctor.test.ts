import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RedisProcess, startRedis } from "../../src/bench/coherence/redis-process.js";
import { type CommandEnv, loadCommandEnv } from "../../src/env.js";
import { checkClock } from "../../src/maintenance/doctor/clock.js";
import { checkConnections } from "../../src/maintenance/doctor/connections.js";
import { examine } from "../../src/maintenance/doctor/doctor.service.js";
import type { Finding } from "../../src/maintenance/doctor/finding.js";
import { checkFolder } from "../../src/maintenance/doctor/folder.js";
import { checkSettings } from "../../src/maintenance/doctor/settings.js";
import { compiled } from "../setup/compiled.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

let database: TestDatabase;
let client: pg.Client;
let redis: RedisProcess;
let folder: string;

const SECRET = "0f8c3b9d41e27a6650d19b8e73c2fa94";

const settings = (more: Record<string, string> = {}): CommandEnv =>
  loadCommandEnv({ DATABASE_URL: database.url, REDIS_URL: redis.url, DATA_DIR: folder, JWT_SECRET: SECRET, ...more });

async function findings(env = settings()): Promise<Finding[]> {
  return examine(env, env.databaseUrl);
}

/** What is found apart from what is fine; whatever there is of it says what to do. */
async function problems(env = settings()): Promise<string[]> {
  const found = (await findings(env)).filter(({ severity }) => severity !== "OK");
  for (const { advice } of found) expect(advice).toBeTruthy();
  return found.map(({ severity, about, found: what }) => `${severity} ${about}: ${what}`);
}

beforeAll(async () => {
  redis = await startRedis();
  folder = await mkdtemp(join(tmpdir(), "hirewise-doctor-"));
});
afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("create extension if not exists pg_stat_statements");
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

describe("a sound installation", () => {
  it("has nothing to complain of", async () => {
    expect(await problems()).toEqual([]);
    const looked = (await findings()).map(({ about }) => about);
    for (const about of [
      "PostgreSQL",
      "Migrations",
      "Extensions",
      "Indexes and triggers",
      "Rollups",
      "Connections",
      "Notifications",
      "Storage",
    ]) {
      expect(looked).toContain(about);
    }
    expect(looked.filter((about) => about.startsWith("Redis"))).toHaveLength(3);
    expect(looked.filter((about) => about.startsWith("Clock"))).toHaveLength(2);
  });
});

describe("in the database", () => {
  it("finds an index that is missing, and says how to make it", async () => {
    await client.query("drop index jobs_newest_idx");
    expect(await problems()).toEqual(["FAILED Indexes: jobs_newest_idx is missing."]);
    const { advice } = (await findings()).find(({ about }) => about === "Indexes") as Finding;
    await client.query(advice as string);
    expect(await problems()).toEqual([]);
  });

  it("finds one that is invalid, and another of the same name", async () => {
    await client.query("update pg_index set indisvalid = false where indexrelid = 'applications_job_idx'::regclass");
    await client.query("drop index jobs_views_idx; create index jobs_views_idx on jobs (view_count)");
    expect(await problems()).toEqual([
      "FAILED Indexes: applications_job_idx is invalid: it is kept up to date, but not used.",
      expect.stringMatching(/^WARNING Indexes: jobs_views_idx is another one than the migrations make: CREATE INDEX/),
    ]);
  });

  it("finds what a failed reindexing has left", async () => {
    await client.query("create index jobs_newest_idx_ccnew on jobs (id)");
    await client.query("update pg_index set indisvalid = false where indexrelid = 'jobs_newest_idx_ccnew'::regclass");
    expect(await problems()).toEqual([expect.stringContaining("WARNING Indexes: jobs_newest_idx_ccnew is invalid")]);
  });

  it("finds triggers that are missing or switched off", async () => {
    await client.query(
      "drop trigger zz_announce_update on jobs; alter table applications disable trigger rollup_insert",
    );
    expect(await problems()).toEqual([
      "FAILED Triggers: jobs.zz_announce_update is missing.",
      expect.stringMatching(/^FAILED Triggers: applications.rollup_insert is switched off/),
    ]);
  });

  it("finds migrations that wait, and those of a newer version", async () => {
    await client.query("delete from kysely_migration where name = '0042_job_audience'");
    await client.query("insert into kysely_migration (name, timestamp) values ('9999_tomorrow', '2999')");
    expect(await problems()).toEqual([
      "FAILED Migrations: Not applied yet: 0042_job_audience.",
      "FAILED Migrations: Applied, but unknown to this version: 9999_tomorrow.",
    ]);
  });

  it("finds that nothing has been migrated at all", async () => {
    await client.query("drop table kysely_migration");
    expect(await problems()).toEqual([expect.stringMatching(/^FAILED Migrations: Not applied yet: 0001_accounts, /)]);
  });

  it("finds an extension that is missing", async () => {
    await client.query("drop extension unaccent cascade");
    expect(await problems()).toContainEqual("FAILED Extensions: unaccent is not installed: searching does not work.");
    await client.query("drop extension pg_stat_statements");
    expect(await problems()).toContainEqual(
      expect.stringContaining("WARNING Extensions: pg_stat_statements is loaded"),
    );
  });

  it("finds that it cannot be reached, and looks at the rest all the same", async () => {
    for (const url of [
      "postgres://127.0.0.1:1/none",
      database.url.replace(/:[^:@]+@/, ":wrong@"),
      `${database.url}_none`,
    ]) {
      const found = await findings(settings({ DATABASE_URL: url }));
      const failed = found.filter(({ severity }) => severity === "FAILED");
      expect(failed.map(({ about }) => about)).toEqual(["PostgreSQL"]);
      expect(failed[0]?.found).toMatch(/^It cannot be reached: ./);
      expect(found.some(({ about }) => about.startsWith("Redis"))).toBe(true);
    }
  });

  it("finds that its connections do not suffice", async () => {
    expect(await problems(settings({ DATABASE_POOL_SIZE: "400" }))).toEqual([
      expect.stringMatching(
        /^FAILED Connections: One server opens up to 405 connections, and PostgreSQL has \d+ for them/,
      ),
    ]);
  });

  it("counts the servers that run on it", async () => {
    const servers = await Promise.all(
      [1, 2].map(async () => {
        const server = new pg.Client({ connectionString: database.url, application_name: "hirewise feed" });
        await server.connect();
        return server;
      }),
    );
    const found = await problems(settings({ REDIS_URL: "", DATABASE_POOL_SIZE: "150" }));
    await Promise.all(servers.map((server) => server.end()));
    expect(found).toEqual([
      expect.stringMatching(/^FAILED Connections: 2 servers open up to 310 connections/),
      expect.stringMatching(/^WARNING Servers: 2 servers run on this database, and REDIS_URL is not set/),
    ]);
  });

  it("says of a check that cannot be made that it cannot", async () => {
    await client.query("drop view rollup_pending cascade; drop table rollup_count_changes cascade");
    expect(await problems()).toContainEqual(
      expect.stringMatching(/^FAILED Rollups: It could not be checked: relation/),
    );
  });
});

describe("in Redis", () => {
  let admin: Redis;
  beforeEach(() => {
    admin = new Redis(redis.url);
  });
  afterEach(async () => {
    await admin.config("SET", "maxmemory-policy", "noeviction");
    await admin.config("SET", "maxmemory", "0");
    admin.disconnect();
  });

  it("finds a policy that throws away what must be kept", async () => {
    await admin.config("SET", "maxmemory-policy", "allkeys-lru");
    expect(await problems()).toEqual([
      expect.stringMatching(/^FAILED Redis 127.0.0.1:\d+, eviction: maxmemory-policy is allkeys-lru/),
    ]);
  });

  it("finds one that throws away nothing although there is a limit", async () => {
    await admin.config("SET", "maxmemory", "1gb");
    expect(await problems()).toEqual([expect.stringMatching(/^WARNING Redis .+ is noeviction/)]);
    await admin.config("SET", "maxmemory-policy", "volatile-lru");
    expect(await problems()).toEqual([]);
  });

  it("finds that it is nearly full", async () => {
    await admin.config("SET", "maxmemory-policy", "volatile-lru");
    const used = Number(/used_memory:(\d+)/.exec(await admin.info("memory"))?.[1]);
    await admin.config("SET", "maxmemory", String(Math.round(used * 1.02)));
    expect(await problems()).toEqual([expect.stringMatching(/^WARNING Redis .+, memory: \d+ MB of \d+ MB in use/)]);
  });

  it("finds that it does not answer, or is not there", async () => {
    expect(await problems(settings({ REDIS_URL: "redis://127.0.0.1:1" }))).toEqual([
      expect.stringMatching(/^FAILED Redis: It does not answer: ./),
    ]);
    redis.signal("SIGSTOP");
    const found = await problems();
    redis.signal("SIGCONT");
    expect(found).toEqual([expect.stringMatching(/^FAILED Redis: It does not answer: ./)]);
  });
});

describe("on this machine", () => {
  it("finds a folder that cannot be written to", async () => {
    // Below a file there is no folder, not even for root.
    const file = join(folder, "file");
    await writeFile(file, "");
    expect(await checkFolder("Storage", join(file, "storage"))).toMatchObject({ severity: "FAILED", about: "Storage" });
    expect(await checkFolder("Storage", join(folder, "new", "deep"))).toMatchObject({ severity: "OK" });
    expect(await problems(settings({ DATA_DIR: join(file, "data") }))).toEqual([
      expect.stringMatching(/^FAILED DATA_DIR: .+ cannot be written to/),
      expect.stringMatching(/^FAILED Storage: Files cannot be stored in /),
    ]);
    expect(await problems(settings({ STORAGE_URL: `file:${join(file, "storage")}` }))).toEqual([
      expect.stringMatching(/^FAILED Storage: Files cannot be stored at file:/),
    ]);
  });

  it("finds a storage elsewhere that does not answer, and keeps its keys to itself", async () => {
    const url = "s3://bucket/files?endpoint=http://127.0.0.1:1&region=here&forcePathStyle=true";
    const found = await problems(settings({ STORAGE_URL: url }));
    expect(found).toEqual([
      expect.stringMatching(/^FAILED Storage: Files cannot be stored at s3:\/\/bucket\/files: ./),
    ]);
  });

  it.each([
    [0, "OK"],
    [5_000, "WARNING"],
    [-5_000, "WARNING"],
    [45_000, "FAILED"],
    [-86_400_000, "FAILED"],
  ])("judges a clock that is off by %i ms: %s", async (off, severity) => {
    expect(await checkClock("a machine", async () => Date.now() + off)).toMatchObject({ severity });
  });

  it("does not take a slow answer for a clock that is wrong", async () => {
    const slow = async () => {
      const there = Date.now();
      await new Promise((done) => setTimeout(done, 1_500));
      return there;
    };
    expect(await checkClock("a machine", slow)).toMatchObject({ severity: "OK" });
  });
});

describe("in the settings", () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ["the embedded database in production", { NODE_ENV: "production", DATABASE_URL: "" }, /FAILED .*embedded/],
    ["production without a secret", { NODE_ENV: "production", JWT_SECRET: "" }, /FAILED .*without a JWT_SECRET/],
    [
      "a secret of words",
      { JWT_SECRET: "my-super-secret-jwt-password-please-change-me" },
      /FAILED JWT_SECRET can be guessed/,
    ],
    ["a secret of one letter", { JWT_SECRET: "a".repeat(64) }, /FAILED JWT_SECRET can be guessed/],
    ["caching without any place for it", { CACHE_MEMORY_MB: "0", REDIS_URL: "" }, /FAILED .*nothing is cached/],
    ["caching without memory", { CACHE_MEMORY_MB: "0" }, /WARNING .*from Redis/],
    [
      "warming without caching",
      { CACHE_WARM_UP_ON_START: "on", ENABLE_API_CACHING: "off" },
      /FAILED .*nothing to warm/,
    ],
    ["Redis without caching", { ENABLE_API_CACHING: "off", ENABLE_QUERY_CACHING: "off" }, /WARNING REDIS_URL is set/],
    ["ages out of order", { SHORT_CACHE_TIMEOUT: "600" }, /WARNING .*not in that order/],
    ["no age", { DEFAULT_CACHE_TIMEOUT: "0", SHORT_CACHE_TIMEOUT: "0" }, /WARNING DEFAULT_CACHE_TIMEOUT is 0/],
    [
      "a replica that is none",
      { DATABASE_URL: "postgres://db/hirewise", DATABASE_REPLICA_URLS: "postgres://db/hirewise" },
      /FAILED .*no replica/,
    ],
  ])("finds %s", (_, more, expected) => {
    const found = checkSettings(settings(more)).map(({ severity, found: what }) => `${severity} ${what}`);
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it("leaves alone what fits", () => {
    for (const secret of [SECRET, "kD7/0xq+Wm3ZfJp9uRbT5vLcYh1eNgAo", "correct horse battery staple of mine"]) {
      expect(checkSettings(settings({ NODE_ENV: "production", JWT_SECRET: secret }))).toMatchObject([
        { severity: "OK" },
      ]);
    }
    expect(checkConnections(settings(), { servers: 3, available: 45 })).toMatchObject([{ severity: "OK" }]);
    expect(checkConnections(settings(), { servers: 3, available: 44 })).toMatchObject([{ severity: "FAILED" }]);
  });
});

// A process of its own may take its time to start on a busy machine.
describe("the command", { timeout: 180_000 }, () => {
  const program = compiled("cli.js");

  const run = async (more: Record<string, string>, ...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      NODE_ENV: "production",
      ...more,
    };
    return promisify(execFile)(process.execPath, [program, "doctor", ...args], { env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  };

  it("ends with 0 where all is well, and needs no secret of its own", async () => {
    const { code, stdout } = await run({ JWT_SECRET: SECRET, REDIS_URL: redis.url });
    expect(stdout).toContain("ok       Settings: They fit together (production).");
    expect(code).toBe(0);
  });

  it("ends with 1 and says what to do where something fails", async () => {
    await client.query("drop index jobs_salary_idx");
    const { code, stdout } = await run({});
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAILED {3}Settings: NODE_ENV is production without a JWT_SECRET.*\n +-> Set it/);
    expect(stdout).toMatch(/FAILED {3}Indexes: jobs_salary_idx is missing.\n +-> CREATE INDEX jobs_salary_idx ON/);
    const json = await run({}, "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout).filter(({ severity }: Finding) => severity === "FAILED")).toHaveLength(2);
  });

  it("tells of settings that are no settings", async () => {
    const { code, stdout } = await run({ PORT: "many" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAILED {3}Settings: PORT: /);
  });
});
