import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { checkRollups, countPending, foldRollups, rebuildRollups } from "../../src/analytics/rollups.service.js";
import { SeededRandom } from "../../src/seed/random.js";
import { createFactories, type Factories, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { transact } from "./rollup-history.js";
import { compare } from "./rollup-truth.js";

vi.setConfig({ testTimeout: 120_000 });

const WRITERS = 4;
const HISTORIES = 8;

let server: TestServer;
let insert: Factories;
let pool: pg.Pool;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  pool = new pg.Pool({ connectionString: server.databaseUrl, max: WRITERS + 2 });
});
afterAll(async () => {
  await pool.end();
  await server.stop();
});

const query = (text: string, values?: unknown[]) => pool.query(text, values);
const fold = () => foldRollups(server.db);

async function onClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

async function expectTrue(): Promise<void> {
  const compared = await unlessInterrupted(onClient(compare));
  if (compared) expect(compared.said).toEqual(compared.true);
}

/** Whoever truncates may stand in another's way: then the next time will do. */
async function unlessInterrupted<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: { code?: string }) => {
    if (error.code !== "40001" && error.code !== "40P01") throw error;
    return undefined;
  });
}

beforeEach(() => query("truncate users, companies, skills cascade"));

describe("the rollups say what counting says", () => {
  it.each(Array.from({ length: HISTORIES }, (_, seed) => seed))(
    "at every moment of history %i, with several writing while others fold and read",
    async (seed) => {
      await query(`insert into companies (name, slug) select 'C', gen_random_uuid()::text from generate_series(1, 3)`);
      await query(
        `insert into users (email, name, password_hash) select n || '@x', 'N', 'none' from generate_series(1, 12) n`,
      );
      let isOver = false;
      let folds = 0;
      const writing = Array.from({ length: WRITERS }, (_, writer) =>
        onClient(async (client) => {
          const random = new SeededRandom(seed * 100 + writer);
          for (let n = 0; n < 25; n++) await transact(client, random);
        }),
      );
      const folding = (async () => {
        while (!isOver) {
          const folded = await unlessInterrupted(fold());
          if (folded && folded.changes > 0) folds++;
        }
      })();
      const reading = (async () => {
        while (!isOver) await expectTrue();
      })();
      const written = Promise.all(writing).finally(() => {
        isOver = true;
      });
      await Promise.all([written, folding, reading]);
      expect(folds).toBeGreaterThan(3);
      await expectTrue();
      await fold();
      expect(await countPending(server.db)).toBe(0);
      await expectTrue();
      expect(await checkRollups(server.db)).toBe(0);
    },
  );

  it("of an application that was on its way while its job went to another company", async () => {
    const [from, to] = [await insert.company(), await insert.company()];
    const jobId = await insert.job({ companyId: from });
    await insert.application({ jobId });
    await fold();
    const candidateId = await insert.user();
    await onClient(async (applying) => {
      await applying.query("begin");
      await applying.query("insert into applications (job_id, candidate_id) values ($1, $2)", [jobId, candidateId]);
      await query("update jobs set company_id = $2 where id = $1", [jobId, to]);
      await expectTrue();
      await fold();
      await expectTrue();
      await applying.query("commit");
      await expectTrue();
      await fold();
      await expectTrue();
    });
  });

  it("of a job that moved, got an application, moved on and lost one before anyone folded", async () => {
    const [first, second, third] = [await insert.company(), await insert.company(), await insert.company()];
    const jobId = await insert.job({ companyId: first });
    const applicationId = await insert.application({ jobId, status: "OFFERED" });
    await fold();
    await query("update jobs set company_id = $2 where id = $1", [jobId, second]);
    await insert.application({ jobId, createdAt: new Date(Date.now() - 3 * 86_400_000) });
    await expectTrue();
    await query("update jobs set company_id = $2 where id = $1", [jobId, third]);
    await query("delete from applications where id = $1", [applicationId]);
    await expectTrue();
    await fold();
    await expectTrue();
  });

  it("whatever the writer's session makes of dates and times", async () => {
    await onClient(async (client) => {
      await client.query("set datestyle = 'SQL, DMY'; set timezone = 'Pacific/Kiritimati'");
      const jobId = await insert.job({});
      await client.query("insert into applications (job_id, candidate_id) values ($1, $2)", [
        jobId,
        await insert.user(),
      ]);
      await client.query("update jobs set posted_at = '2026-03-01 23:30:00+00', status = 'CLOSED' where id = $1", [
        jobId,
      ]);
      await client.query("reset all");
    });
    await expectTrue();
    await fold();
    await expectTrue();
  });

  it("of a time that is infinite", async () => {
    await query("update jobs set posted_at = 'infinity' where id = $1", [await insert.job({})]);
    await query("update applications set created_at = 'infinity' where id = $1", [await insert.application({})]);
    await fold();
    expect(await checkRollups(server.db)).toBe(0);
  });
});

describe("truncating", () => {
  it("forgets what was counted, and is refused where it could not", async () => {
    await insert.application({});
    await fold();
    await insert.application({});
    await expect(query("begin isolation level repeatable read; truncate applications cascade")).rejects.toThrow(
      "read committed",
    );
    await query("truncate jobs cascade");
    await expectTrue();
    await insert.application({});
    await expectTrue();
    await fold();
    await expectTrue();
  });
});

describe("folding", () => {
  it("needs one snapshot", async () => {
    await expect(query("select rollup_fold()")).rejects.toThrow("repeatable read");
  });

  it("is one server's at a time, and nobody waits for it", async () => {
    await insert.job({});
    const outcomes = await Promise.all([fold(), fold(), fold(), fold()]);
    expect(outcomes.reduce((sum, outcome) => sum + (outcome?.changes ?? 0), 0)).toBeGreaterThan(0);
    await expectTrue();
  });

  it("neither waits for a writer nor makes one wait", async () => {
    const jobId = await insert.job({});
    await fold();
    await onClient(async (writer) => {
      await writer.query("begin; set local lock_timeout = '2s'");
      await writer.query("select from jobs where id = $1 for update", [jobId]);
      await writer.query("update jobs set status = 'CLOSED' where id = $1", [jobId]);
      await insert.job({});
      expect((await fold())?.changes).toBeGreaterThan(0);
      await writer.query("update jobs set view_count = 5 where id = $1", [jobId]);
      await writer.query("commit");
    });
    await expectTrue();
  });
});

describe("counting anew", () => {
  it("finds and repairs what is wrong, and dashboards show it at once", async () => {
    const admin = await signIn(server.db, insert, "ADMIN");
    await insert.skill();
    await fold();
    const shown = async () => {
      const { data } = await server.send<{ dashboard: { skillCount: number } }, object>(
        "{ dashboard { ... on AdminDashboard { skillCount } } }",
        undefined,
        admin.token,
      );
      return data?.dashboard.skillCount;
    };
    await query("update rollup_counts set count = count + 41 where name = 'skills'");
    await query("delete from rollup_jobs");
    await insert.job({});
    expect(await shown()).toBe(42);
    expect(await checkRollups(server.db)).toBe(1);
    expect(await rebuildRollups(server.db)).toEqual({ wrong: 1 });
    await expect.poll(shown).toBe(1);
    expect(await checkRollups(server.db)).toBe(0);
    await expectTrue();
  });

  it("is right while others write", async () => {
    let isOver = false;
    await query(`insert into companies (name, slug) select 'C', gen_random_uuid()::text from generate_series(1, 3)`);
    const writing = onClient(async (client) => {
      const random = new SeededRandom(7);
      for (let n = 0; n < 60; n++) await transact(client, random);
    }).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await unlessInterrupted(rebuildRollups(server.db));
      await expectTrue();
    }
    await writing;
    await expectTrue();
  });
});
