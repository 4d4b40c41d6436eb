import { afterAll, beforeAll, expect, it } from "vitest";
import { dashboards } from "../../src/bench/dashboards.js";
import { pagination } from "../../src/bench/pagination.js";
import { loadEnv } from "../../src/env.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { TEST_SECRET } from "../setup/factories.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

let database: TestDatabase;
let db: Database;
const options = { jobs: 1_000, rounds: 3 };

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ url: database.url });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const context = (isOwnDatabase: boolean) => {
  const env = loadEnv({ NODE_ENV: "test", JWT_SECRET: TEST_SECRET, DATABASE_URL: database.url });
  return { env, db, url: database.url, isOwnDatabase, say: () => {} };
};

it("bench pagination measures as deep as the jobs that it makes allow", async () => {
  const { conditions, measurements, verdicts } = await pagination.run(context(true), options);
  expect(conditions.depth).toBe(Math.floor((Number(conditions.publishedJobs) - 20) / 100) * 100);
  expect(measurements.map(({ name, runs }) => `${name} x ${runs}`)).toEqual([
    "page 1, HTTP x 3",
    "page 1, SQL x 3",
    "by cursor, HTTP x 3",
    "by cursor, SQL x 3",
    "by number, HTTP x 3",
    "by number, SQL x 3",
  ]);
  expect(verdicts.map(({ value, limit }) => value > 0 && limit)).toEqual([1.5, 1.5]);
});

it("bench pagination adds nothing to a database that somebody uses", async () => {
  await expect(pagination.run(context(false), { ...options, jobs: 2_000 })).rejects.toThrow("has 1000 jobs");
  expect((await db.selectFrom("jobs").select("id").execute()).length).toBe(1_000);
});

it("bench dashboards measures every dashboard, of who has the most to see", async () => {
  const { conditions, measurements, verdicts } = await dashboards.run(context(true), {
    jobs: 1_200,
    applications: 3_000,
    rounds: 2,
  });
  expect(conditions).toMatchObject({ jobs: 1_200 });
  expect(Number(conditions.jobApplications)).toBeGreaterThan(1);
  expect(measurements.map(({ name, runs }) => `${name} x ${runs}`)).toEqual([
    "admin dashboard x 2",
    "recruiter dashboard x 2",
    "candidate dashboard x 2",
    "Job.analytics x 2",
  ]);
  const statements = verdicts.filter(({ claim }) => claim.endsWith("statements"));
  expect(statements.map(({ value, limit }) => [value, limit])).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
    [2, 2],
  ]);
});
