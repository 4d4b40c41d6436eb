import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { createWorld, type Role, type World } from "./role-matrix-world.js";

let server: TestServer;
let world: World;

beforeAll(async () => {
  server = await startTestServer();
  world = await createWorld(server.db);
});
afterAll(() => server?.stop());

interface Case {
  name: string;
  role: Role;
  query: (world: World) => string;
  /** In plain SQL, as someone in psql would. */
  change: (world: World) => ReturnType<typeof sql>;
}

const CASES: Case[] = [
  {
    name: "the recruiter's own jobs when one comes to their company",
    role: "recruiter",
    query: () => "{ jobs(first: 1, filter: { status: [CLOSED, PUBLISHED] }) { totalCount } }",
    change: (w) => sql`update jobs set company_id = ${w.companyId} where company_id <> ${w.companyId}`,
  },
  {
    name: "a draft, asked for by its id, when it is published",
    role: "visitor",
    query: (w) => `{ job(id: "${w.draft}") { id title } }`,
    change: () => sql`update jobs set status = 'PUBLISHED', posted_at = now() where status = 'DRAFT'`,
  },
  {
    name: "the recruiter's top jobs when one is closed",
    role: "recruiter",
    query: () => "{ dashboard { ... on RecruiterDashboard { topJobs { id title } } } }",
    change: (w) => sql`update jobs set status = 'CLOSED' where company_id = ${w.companyId} and status = 'PUBLISHED'`,
  },
  {
    name: "the recruiter's applications by day when one is dated back",
    role: "recruiter",
    query: () => "{ dashboard { ... on RecruiterDashboard { applicationsByDay { day count } } } }",
    change: () => sql`update applications set created_at = created_at - interval '2 days'`,
  },
  {
    name: "a company's jobs when their order changes",
    role: "visitor",
    query: (w) => `{ company(id: "${w.company}") { jobs { nodes { id } } } }`,
    change: (w) => sql`update jobs set posted_at = now() - id * interval '1 hour', status = 'PUBLISHED'
      where company_id = ${w.companyId} and status = 'PUBLISHED'`,
  },
  {
    name: "a job's applications when their order changes",
    role: "recruiter",
    query: (w) => `{ job(id: "${w.job}") { applications { nodes { id } } } }`,
    change: () => sql`update applications set created_at = now() - id * interval '1 hour'`,
  },
  {
    name: "the jobs at a place with an accent when one moves there",
    role: "visitor",
    query: () => `{ jobs(filter: { location: "Saint-Étienne" }) { nodes { id } } }`,
    change: (w) => sql`update jobs set location = 'Saint-Étienne' where company_id = ${w.companyId}`,
  },
  {
    name: "the recruiter's applications when one is moved to a job of theirs",
    role: "recruiter",
    query: () => "{ dashboard { ... on RecruiterDashboard { applicationCount } } }",
    change: (w) => sql`with other as (select id from jobs where company_id = ${w.companyId} order by id desc limit 1)
      update applications set job_id = other.id from other
      where job_id in (select id from jobs where company_id <> ${w.companyId})`,
  },
  {
    name: "the jobs at a place that ask for a skill when one loses both in one statement",
    role: "visitor",
    query: (w) => `{ jobs(filter: { location: "Lyon", allSkills: ["${w.skill}"] }) { nodes { id } } }`,
    change: (w) => sql`with gone as (delete from job_skills where skill_id = ${w.skillId})
      update jobs set location = 'Paris' where location = 'Lyon'`,
  },
];

describe("a cached answer is another one after a change in plain SQL:", () => {
  for (const { name, role, query, change } of CASES) {
    it(name, async () => {
      const other = await world.insert.job({ companyId: world.companyId, postedAt: new Date(Date.now() - 1_000) });
      await world.insert.job({ companyId: world.companyId, postedAt: new Date() });
      const jobId = await jobIdOf(world.job);
      await sql`insert into job_skills values (${jobId}, ${world.skillId}) on conflict do nothing`.execute(world.db);
      await sql`update jobs set status = 'PUBLISHED', location = 'Lyon' where id = any(${[other, jobId]}::bigint[])`.execute(
        world.db,
      );
      await world.insert.application({ jobId, createdAt: new Date(Date.now() - 1_000) });
      await world.insert.application({ jobId, createdAt: new Date() });
      await world.insert.application({ jobId: await world.insert.job() });
      await settle();
      const before = await ask(role, query(world));
      expect(await ask(role, query(world))).toEqual({ ...before, cache: "HIT" });
      await change(world).execute(world.db);
      await settle();
      const after = await ask(role, query(world));
      expect(after.body).not.toBe(before.body);
    });
  }
});

async function jobIdOf(globalId: string): Promise<number> {
  return Number(Buffer.from(globalId, "base64url").toString().split(":")[1]);
}

/** A mutation is answered when the server has handled every change before it. */
async function settle(): Promise<void> {
  await ask("visitor", `mutation { recordJobView(input: { jobId: "none" }) { recorded } }`);
}

async function ask(role: Role, query: string): Promise<{ body: string; cache: string | null }> {
  const token = role === "visitor" ? undefined : world.actors[role].token;
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query }),
  });
  return { body: await response.text(), cache: response.headers.get("x-cache") };
}

it("hears of what a session without a search path writes", async () => {
  const query = "{ jobs { nodes { id viewCount } } }";
  await server.send(query);
  await server.db.transaction().execute(async (transaction) => {
    await sql`select set_config('search_path', '', true)`.execute(transaction);
    await sql`update public.jobs set view_count = 31415, title = title || '!'`.execute(transaction);
    await sql`insert into public.skills (name) values ('A skill without a path')`.execute(transaction);
    await sql`delete from public.skills where name = 'A skill without a path'`.execute(transaction);
  });
  await server.send(`mutation { recordJobView(input: { jobId: "none" }) { recorded } }`);
  expect(JSON.stringify(await server.send(query))).toContain("31415");
});
