import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { refreshCompanions, refreshMatchWeights, refreshPopularity } from "../../src/matching/statistics.queries.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { SessionService } from "../../src/users/session.service.js";
import { TEST_SECRET } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { nodesOf, outline, plansOf } from "./query-plans.js";
import { fill } from "./query-plans-data.js";

vi.setConfig({ testTimeout: 240_000 });

/** Of any installation these have some hundred rows; the others grow with it. */
const SMALL_TABLES = ["company_recruiters", "match_skills", "job_popularity"];

let server: TestServer;
let client: pg.Client;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer({ caching: false });
  await fill(server.db);
  // User 7 is a teacher with three skills: a rare one, one in twenty, and one in between. User 8 says nothing.
  await sql`insert into candidate_profiles (user_id, headline, location) values (7, 'Senior teacher', 'Lyon, France'), (8, null, 'Reykjavik')`.execute(
    server.db,
  );
  await sql`insert into candidate_skills select 7, id, 'EXPERT' from unnest(array[1, 2, 3000]) id`.execute(server.db);
  await sql`insert into candidate_profiles (user_id, headline)
    select id, (array['Nurse', 'Driver', 'Engineer', 'Bricklayer'])[id % 4 + 1] || ' ' || md5(id::text) from users where id > 10`.execute(
    server.db,
  );
  await sql`insert into candidate_skills select id, id % 20000 + 1, 'ADVANCED' from users where id > 10`.execute(
    server.db,
  );
  await refreshMatchWeights(server.db);
  await refreshPopularity(server.db);
  await refreshCompanions(server.db);
  await sql`insert into job_companions select n, n + 1, 2 from generate_series(1, 20000) n on conflict do nothing`.execute(
    server.db,
  );
  await sql`insert into job_popularity select n, 0.5, 3 from generate_series(1, 500) n on conflict do nothing`.execute(
    server.db,
  );
  await sql`insert into job_embeddings select id, 'm', decode(md5(id::text), 'hex') from jobs`.execute(server.db);
  await sql`insert into candidate_embeddings select user_id, 'm', decode(md5(user_id::text), 'hex') from candidate_profiles`.execute(
    server.db,
  );
  // Real texts have some ten thousand words.
  await sql`insert into match_terms select 'word' || n, 0.9, 0.0005, 0.9 from generate_series(1, 20000) n`.execute(
    server.db,
  );
  await sql`vacuum analyze`.execute(server.db);
  client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const sessions = new SessionService(server.db, TEST_SECRET);
  const admin = await server.db
    .insertInto("users")
    .values({ email: "admin@example.org", name: "Admin", passwordHash: "none", role: "ADMIN" })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (const [name, id, role] of [
    ["teacher", 7, "CANDIDATE"],
    ["silent", 8, "CANDIDATE"],
    ["recruiter", 20, "RECRUITER"],
    ["admin", admin.id, "ADMIN"],
  ] as const) {
    tokens[name] = (await sessions.open({ id, role })).accessToken;
  }
}, 600_000);
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const job = (n: number) => toGlobalId("Job", n);

it.each([
  ["recommendations by title and skills", "teacher", "{ list: recommendedJobs { job { id title } score { total } } }"],
  [
    "recommendations by place",
    "silent",
    "{ list: recommendedJobs(first: 1) { job { id } } jobs(first: 1) { nodes { id } } }",
  ],
  ["scores of a list", "teacher", "{ jobs(first: 20) { list: nodes { id matchScore { total } } } }"],
  ["similar jobs of a list", "teacher", "{ jobs(first: 20) { list: nodes { id similarJobs { id } } } }"],
  [
    "candidates for an admin",
    "admin",
    `{ list: candidatesFor(jobId: "${job(11)}") { score { total } candidate { id } } }`,
  ],
])("%s: no table that grows is read as a whole", async (_, who, query) => {
  await server.send("{ viewer { id } }", undefined, tokens[who]);
  server.queries.length = 0;
  const { data, errors } = await server.send<object, object>(query, {}, tokens[who]);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).not.toMatch(/"list":\[\]/);
  const plans = [];
  for (const sent of [...server.queries]) plans.push(...(await plansOf(client, sent)));
  expect(plans).not.toEqual([]);
  for (const plan of plans) {
    const scans = nodesOf(plan, { subplans: true }).filter((node) => node["Node Type"] === "Seq Scan");
    const whole = scans.map((node) => node["Relation Name"] as string).filter((table) => !SMALL_TABLES.includes(table));
    expect(whole, outline(plan)).toEqual([]);
  }
});

it("candidates for a recruiter are looked up among their applicants", async () => {
  const own = await server.db
    .selectFrom("jobs")
    .innerJoin("companyRecruiters", "companyRecruiters.companyId", "jobs.companyId")
    .select("jobs.id")
    .where("companyRecruiters.userId", "=", 20)
    .where("jobs.status", "=", "PUBLISHED")
    .executeTakeFirstOrThrow();
  await server.send("{ viewer { id } }", undefined, tokens.recruiter);
  server.queries.length = 0;
  const query = `{ candidatesFor(jobId: "${job(own.id)}") { score { total } } }`;
  expect((await server.send<object, object>(query, {}, tokens.recruiter)).errors).toBeUndefined();
  for (const sent of [...server.queries]) {
    for (const plan of await plansOf(client, sent)) {
      const scans = nodesOf(plan, { subplans: true }).filter((node) => node["Node Type"] === "Seq Scan");
      const whole = scans
        .map((node) => node["Relation Name"] as string)
        .filter((table) => !SMALL_TABLES.includes(table));
      expect(whole, outline(plan)).toEqual([]);
    }
  }
});
