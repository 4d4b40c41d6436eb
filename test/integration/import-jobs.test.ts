import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Result {
  index: number;
  outcome: string;
  reason: string | null;
  job: { title: string; status: string; salary: object | null; skills: { name: string }[] } | null;
}
interface Payload {
  insertedCount: number;
  updatedCount: number;
  failedCount: number;
  results: Result[];
  userErrors: { code: string; field: string | null }[];
}

let server: TestServer;
let insert: Factories;
let recruiter: SignedIn;
let companyId: number;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
  companyId = await insert.company();
  await insert.recruits(recruiter.id, companyId);
  await insert.skill({ name: "PostgreSQL", aliases: ["Postgres"] });
  await insert.skill({ name: "Bricklaying" });
});
afterAll(() => server.stop());

async function importJobs(rows: object[], company = companyId): Promise<Payload | undefined> {
  const operation = `mutation ($input: ImportJobsInput!) {
    importJobs(input: $input) {
      insertedCount updatedCount failedCount userErrors { code field }
      results { index outcome reason job { title status salary { min max currency period } skills { name } } }
    }
  }`;
  const input = { companyId: toGlobalId("Company", company), rows };
  const { data, errors } = await server.send<{ importJobs: Payload }, object>(operation, { input }, recruiter.token);
  expect(errors).toBeUndefined();
  return data?.importJobs;
}
const outcomes = (payload?: Payload) => payload?.results.map(({ outcome }) => outcome);

describe("importJobs", () => {
  const rows = [
    {
      externalId: "a-1",
      title: "Database Administrator",
      description: "You look after Postgres.",
      salary: { min: 30, currency: "EUR", period: "HOURLY" },
      skills: ["bricklaying"],
    },
    { externalId: "a-2", title: " " },
    { externalId: "a-3", title: "Mason" },
  ];

  it("publishes the good rows, and says what is wrong with the others", async () => {
    const payload = await importJobs(rows);
    expect(payload).toMatchObject({ insertedCount: 2, updatedCount: 0, failedCount: 1, userErrors: [] });
    expect(payload?.results).toEqual([
      {
        index: 0,
        outcome: "INSERTED",
        reason: null,
        job: {
          title: "Database Administrator",
          status: "PUBLISHED",
          salary: { min: 30, max: null, currency: "EUR", period: "HOURLY" },
          skills: [{ name: "Bricklaying" }, { name: "PostgreSQL" }],
        },
      },
      { index: 1, outcome: "FAILED", reason: expect.stringContaining("title"), job: null },
      {
        index: 2,
        outcome: "INSERTED",
        reason: null,
        job: { title: "Mason", status: "PUBLISHED", salary: null, skills: [] },
      },
    ]);
  });

  it("changes nothing the second time, and only what differs the third", async () => {
    expect(outcomes(await importJobs(rows))).toEqual(["UNCHANGED", "FAILED", "UNCHANGED"]);
    const third = await importJobs([rows[0] ?? {}, { externalId: "a-3", title: "Master Mason" }]);
    expect(outcomes(third)).toEqual(["UNCHANGED", "UPDATED"]);
    expect(third?.results[1]?.job?.title).toBe("Master Mason");
    const { count } = await server.db
      .selectFrom("jobs")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("companyId", "=", companyId)
      .executeTakeFirstOrThrow();
    expect(count).toBe(2);
  });

  it("keeps companies' numbers apart", async () => {
    const otherId = await insert.company();
    await insert.recruits(recruiter.id, otherId);
    expect(outcomes(await importJobs([{ externalId: "a-3", title: "Mason" }], otherId))).toEqual(["INSERTED"]);
  });

  it("takes the last of rows with one number", async () => {
    const payload = await importJobs([
      { externalId: "b-1", title: "First" },
      { externalId: "b-1", title: "Second" },
    ]);
    expect(outcomes(payload)).toEqual(["UNCHANGED", "INSERTED"]);
    expect(payload?.results[1]?.job?.title).toBe("Second");
  });

  it("makes a new job each time of a row without a number", async () => {
    expect(outcomes(await importJobs([{ title: "Twin" }, { title: "Twin" }]))).toEqual(["INSERTED", "INSERTED"]);
    expect(outcomes(await importJobs([{ title: "Twin" }]))).toEqual(["INSERTED"]);
  });

  it("lets no bad row keep the others out", async () => {
    const bad = [
      { title: "a\0b" },
      { title: "x".repeat(301) },
      { title: "Upside down", salary: { min: 2, max: 1 } },
      { title: "Negative", salary: { min: -2 } },
      { title: "Currency", salary: { min: 2, currency: "money" } },
    ];
    const payload = await importJobs([...bad, { title: "Good" }]);
    expect(payload?.userErrors).toEqual([]);
    expect(payload?.results).toHaveLength(6);
    expect(payload?.results[5]?.outcome).toBe("INSERTED");
    expect(outcomes(payload)?.slice(1, 5)).toEqual(["FAILED", "FAILED", "FAILED", "FAILED"]);
  });

  it("takes none, and a thousand, but not more", async () => {
    expect(await importJobs([])).toMatchObject({ insertedCount: 0, results: [], userErrors: [] });
    const many = Array.from({ length: 1_000 }, (_, n) => ({ externalId: `many-${n}`, title: `Job ${n}` }));
    expect(await importJobs(many)).toMatchObject({ insertedCount: 1_000, failedCount: 0 });
    const { userErrors } = (await importJobs([...many, { title: "One more" }])) ?? {};
    expect(userErrors).toEqual([{ code: "BAD_USER_INPUT", field: "rows" }]);
  });
});
