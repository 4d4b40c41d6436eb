import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let admin: SignedIn;
let companyId: number;

beforeAll(async () => {
  server = await startTestServer({ caching: false });
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
  companyId = await insert.company();
  // Statistics change only when a test says so.
  await sql`alter table jobs set (autovacuum_enabled = false)`.execute(server.db);
});
afterAll(() => server.stop());

/** Without the triggers that index the text, which would take most of the time. */
async function insertJobs(count: number, company: number, from: string): Promise<void> {
  await sql`alter table jobs disable trigger user`.execute(server.db);
  await sql`insert into jobs (company_id, title, slug, status, posted_at)
    select ${company}::bigint, 'Job', ${from} || '-' || n, 'PUBLISHED', ${from}::timestamptz + n * interval '1 second'
    from generate_series(1, ${count}::integer) n`.execute(server.db);
  await sql`alter table jobs enable trigger user`.execute(server.db);
}

async function answer<Data>(query: string, variables: object = {}): Promise<Data> {
  server.statements.length = 0;
  const { data, errors } = await server.send<Data, object>(query, variables, admin.token);
  expect(errors).toBeUndefined();
  return data as Data;
}
const counting = () => server.statements.filter((statement) => /count\s*\(|^explain/i.test(statement));

describe("counting", () => {
  beforeAll(async () => {
    await insert.application({ jobId: await insert.job({ companyId }) });
    await insert.skill();
  });
  const lists = [
    ["jobs", "{ jobs { # } }", "nodes { id }"],
    ["companies", "{ companies { # } }", "nodes { id }"],
    ["skills", "{ skills { # } }", "nodes { id }"],
    ["jobsPage", "{ jobsPage { # } }", "items { id } hasNextPage"],
    ["Company.jobs", "{ companies { nodes { jobs { # } } } }", "nodes { id }"],
    ["Job.applications", "{ jobs { nodes { applications { # } } } }", "nodes { id }"],
    ["myApplications", "{ myApplications { # } }", "nodes { id }"],
  ] as const;

  it.each(lists)("%s is left out unless it is selected", async (_, query, fields) => {
    const others = fields.startsWith("nodes")
      ? `${fields} edges { cursor } pageInfo { hasNextPage endCursor }`
      : fields;
    await answer(query.replace("#", others));
    expect(server.statements).not.toEqual([]);
    expect(counting()).toEqual([]);
    await answer(query.replace("#", `${others} totalCount @skip(if: true) ... @include(if: false) { totalCount }`));
    expect(counting()).toEqual([]);
    for (const field of ["totalCount", "totalCountPrecision"]) {
      await answer(query.replace("#", `${others} ... { alias: ${field} }`));
      expect(counting()).not.toEqual([]);
    }
  });

  it("jobsPage happens for the number of pages", async () => {
    await answer("{ jobsPage { pageCount } }");
    expect(counting()).not.toEqual([]);
  });
});

describe("a list of very many", () => {
  interface Count {
    totalCount: number;
    totalCountPrecision: string;
  }
  const COUNT = "totalCount totalCountPrecision";
  const count = async (filter: object) =>
    (await answer<{ jobs: Count }>(`query ($filter: JobFilter) { jobs(filter: $filter) { ${COUNT} } }`, { filter }))
      .jobs;
  /** Within a fifth of what is there. */
  const near = (actual: number) => expect.toSatisfy((count: number) => Math.abs(count - actual) <= actual / 5);

  beforeAll(async () => {
    await insertJobs(25_000, companyId, "2025-01-01");
    await sql`analyze jobs`.execute(server.db);
  });

  it("is estimated, on each way to it", async () => {
    const estimated = { totalCount: near(25_000), totalCountPrecision: "ESTIMATED" };
    const filter = { companyId: toGlobalId("Company", companyId) };
    expect(await count({})).toEqual(estimated);
    expect(await count(filter)).toEqual(estimated);
    const page = await answer<{ jobsPage: Count & { pageCount: number; items: object[] } }>(
      `{ jobsPage(pageSize: 100, page: 250) { pageCount items { id } ${COUNT} } }`,
    );
    expect(page.jobsPage).toMatchObject({ ...estimated, pageCount: Math.ceil(page.jobsPage.totalCount / 100) });
    expect(page.jobsPage.items).toHaveLength(100);
    const nested = await answer<{ company: { jobs: Count } }>(
      `query ($id: ID!) { company(id: $id) { jobs(first: 1) { ${COUNT} } } }`,
      { id: filter.companyId },
    );
    expect(nested.company.jobs).toEqual(estimated);
  });

  it("is not counted at all if the planner expects that many", async () => {
    await count({});
    expect(counting()).toEqual([expect.stringMatching(/^explain/)]);
  });

  it("is counted exactly up to 10,000", async () => {
    const exact = await insert.company();
    await insertJobs(10_000, exact, "2024-01-01");
    const filter = { companyId: toGlobalId("Company", exact) };
    expect(await count(filter)).toEqual({ totalCount: 10_000, totalCountPrecision: "EXACT" });
    await insert.job({ companyId: exact });
    await sql`analyze jobs`.execute(server.db);
    const over = await count(filter);
    expect(["ESTIMATED", "AT_LEAST"]).toContain(over.totalCountPrecision);
    expect(over.totalCount).toBeGreaterThanOrEqual(10_000);
    expect(over.totalCount).toBeLessThan(12_000);
  });

  it("is only said to be more than 10,000 if the planner expects fewer", async () => {
    const unknown = await insert.company();
    await insertJobs(10_001, unknown, "2023-01-01");
    const filter = { companyId: toGlobalId("Company", unknown) };
    expect(await count(filter)).toEqual({ totalCount: 10_000, totalCountPrecision: "AT_LEAST" });
  });
});
