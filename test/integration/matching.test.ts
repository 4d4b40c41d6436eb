import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findFacts, findFactsOfDraft } from "../../src/matching/facts.queries.js";
import { refreshCompanions, refreshMatchWeights, refreshPopularity } from "../../src/matching/statistics.queries.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let nurse: SignedIn;
let builder: SignedIn;
let recruiter: SignedIn;
let stranger: SignedIn;
let admin: SignedIn;
let companyId: number;
const skills = {} as Record<"care" | "triage" | "bricks" | "plans", number>;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  [nurse, builder] = [await signIn(server.db, insert, "CANDIDATE"), await signIn(server.db, insert, "CANDIDATE")];
  [recruiter, stranger] = [await signIn(server.db, insert, "RECRUITER"), await signIn(server.db, insert, "RECRUITER")];
  admin = await signIn(server.db, insert, "ADMIN");
  skills.care = await insert.skill({ name: "Patient care", category: "HEALTHCARE" });
  skills.triage = await insert.skill({ name: "Triage", category: "HEALTHCARE" });
  skills.bricks = await insert.skill({ name: "Bricklaying", category: "ENGINEERING" });
  skills.plans = await insert.skill({ name: "Blueprint reading", category: "ENGINEERING" });
});
afterAll(() => server?.stop());

/** Four jobs, two candidates who have not applied anywhere. */
let jobs: { nurse: number; ward: number; mason: number; clerk: number };

beforeEach(async () => {
  await sql`delete from applications`.execute(server.db);
  await sql`delete from jobs`.execute(server.db);
  await sql`delete from candidate_skills`.execute(server.db);
  await sql`delete from candidate_profiles`.execute(server.db);
  companyId = await insert.company();
  await insert.recruits(recruiter.id, companyId);
  await insert.recruits(stranger.id, await insert.company());
  const job = (title: string, location: string, ...ids: number[]) => insert.job({ companyId, title, location }, ids);
  jobs = {
    nurse: await job("Registered Nurse", "Lyon, France", skills.care, skills.triage),
    ward: await job("Ward Nurse", "Berlin, Germany", skills.care),
    mason: await job("Mason", "Lyon, France", skills.bricks, skills.plans),
    clerk: await job("Clerk", "Lyon, France"),
  };
  await profile(nurse, { headline: "Nurse", location: "Lyon, France" }, skills.care);
  await profile(builder, { headline: "Mason", location: "Lyon, France" }, skills.bricks);
});

async function profile({ id: userId }: SignedIn, fields: { headline: string; location?: string }, ...ids: number[]) {
  await server.db
    .insertInto("candidateProfiles")
    .values({ userId, ...fields })
    .execute();
  const known = ids.map((skillId) => ({ userId, skillId, proficiency: "EXPERT" as const }));
  if (known.length > 0) await server.db.insertInto("candidateSkills").values(known).execute();
}

interface Score {
  total: number;
  skills: number;
  matched: string[];
  missing: string[];
  reasons: string[];
}
interface Node {
  id: string;
  title: string;
  matchScore: Score | null;
  similarJobs: { title: string }[];
}
const SCORE = "matchScore { total skills experience location education text matched missing reasons }";

/** Asks once the server has heard of everything written so far. */
async function ask<Data>(query: string, as?: SignedIn): Promise<{ data: Data; cache: string | null }> {
  await server.cache.feed.barrier();
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(as && { authorization: `Bearer ${as.token}` }) },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: object[] };
  expect(errors).toBeUndefined();
  return { data, cache: response.headers.get("x-cache") };
}

const LIST = `{ jobs(first: 20) { nodes { id title ${SCORE} } } }`;

async function scores(as: SignedIn): Promise<Record<string, Score>> {
  const { data } = await ask<{ jobs: { nodes: Node[] } }>(LIST, as);
  return Object.fromEntries(data.jobs.nodes.map((job) => [job.title, job.matchScore as Score]));
}

async function recommended(as: SignedIn, first = 20) {
  const query = `{ recommendedJobs(first: ${first}) { job { id title } score { total matched } reasons } }`;
  const { data, cache } = await ask<{ recommendedJobs: { job: Node; score: Score; reasons: string[] }[] }>(query, as);
  return { cache, found: data.recommendedJobs, titles: data.recommendedJobs.map(({ job }) => job.title) };
}

async function candidatesFor(jobId: number, as: SignedIn) {
  const query = `{ candidatesFor(jobId: "${toGlobalId("Job", jobId)}") { candidate { id } score { total } hasApplied } }`;
  const { data } = await ask<{ candidatesFor: { candidate: Node; score: Score; hasApplied: boolean }[] }>(query, as);
  return data.candidatesFor;
}

describe("a score", () => {
  it("tells a job that fits from one that does not, and says why", async () => {
    const own = await scores(nurse);
    expect(own["Registered Nurse"]?.total).toBeGreaterThan(own["Ward Nurse"]?.total ?? 0);
    expect(own["Ward Nurse"]?.total).toBeGreaterThan(own.Mason?.total ?? 0);
    expect(own["Registered Nurse"]).toMatchObject({ matched: ["Patient care"], missing: ["Triage"] });
    expect(own["Registered Nurse"]?.reasons).toContain("Near home: Lyon, France");
    expect(own.Mason?.missing.sort()).toEqual(["Blueprint reading", "Bricklaying"]);
  });

  it("is another one as soon as the viewer's skills are", async () => {
    const before = await scores(nurse);
    expect((await ask(LIST, nurse)).cache).toBe("HIT");
    const skill = { skillId: toGlobalId("Skill", skills.triage), proficiency: "EXPERT" };
    await server.send(
      "mutation ($input: SetSkillsInput!) { setSkills(input: $input) { userErrors { code } } }",
      { input: { skills: [skill] } },
      nurse.token,
    );
    const after = await scores(nurse);
    expect(after["Registered Nurse"]).toMatchObject({ matched: ["Triage"], missing: ["Patient care"] });
    expect(after["Ward Nurse"]?.total).toBeLessThan(before["Ward Nurse"]?.total ?? 0);
    expect(after).not.toEqual(before);
  });

  it.each([
    ["a skill in plain SQL", () => sql`insert into candidate_skills values (${nurse.id}, ${skills.triage}, 'EXPERT')`],
    ["a proficiency", () => sql`update candidate_skills set proficiency = 'BEGINNER' where user_id = ${nurse.id}`],
    ["a headline", () => sql`update candidate_profiles set headline = 'Clerk' where user_id = ${nurse.id}`],
    [
      "where they live",
      () => sql`update candidate_profiles set location = 'Berlin, Germany' where user_id = ${nurse.id}`,
    ],
    ["the profile's end", () => sql`delete from candidate_profiles where user_id = ${nurse.id}`],
    ["a job's title", () => sql`update jobs set title = 'Clerk' where id = ${jobs.nurse}`],
    [
      "its requirements",
      () => sql`update jobs set requirements = 'Patient care. Triage is a plus.' where id = ${jobs.nurse}`,
    ],
    ["its skills", () => sql`delete from job_skills where job_id = ${jobs.nurse}`],
    [
      "its level",
      () => sql`update jobs set experience_level = 'SENIOR', title = 'Head nurse' where id = ${jobs.nurse}`,
    ],
    ["a skill's other names", () => sql`update skills set aliases = '{"Patient care"}' where id = ${skills.triage}`],
    ["what a skill tells", () => sql`insert into match_skills values (${skills.triage}, 0.1, 0.5)`],
  ])("is another one after a change of %s", async (_, change) => {
    await scores(nurse);
    const before = await scores(nurse);
    expect((await ask(LIST, nurse)).cache).toBe("HIT");
    await change().execute(server.db);
    expect(await scores(nurse)).not.toEqual(before);
    // As somebody who has never asked before gets it: made from the database anew.
    const seen = await scores(nurse);
    for (const namespace of ["ai", "responses", "jobs"] as const) server.cache.drop(namespace);
    expect(await scores(nurse)).toEqual(seen);
    await sql`update skills set aliases = '{}'`.execute(server.db);
    await sql`delete from match_skills`.execute(server.db);
  });

  it("is read without the list or other candidates' work being done again", async () => {
    const names = (texts: string[]) =>
      texts.filter((text) => !text.includes('"sessions"') && !text.includes("sessions"));
    await scores(nurse);
    await ask("{ viewer { id } }", builder);
    server.statements.length = 0;
    const own = await scores(builder);
    expect(own.Mason?.matched).toEqual(["Bricklaying"]);
    // The page and the jobs' facts are there: what is read is the candidate.
    expect(names(server.statements)).toHaveLength(1);
    expect(server.statements[0]).toContain("candidate_profiles");
  });

  it("of one job that changes is made anew alone", async () => {
    await scores(nurse);
    const misses = () => server.cache.stats.ai.misses;
    const before = misses();
    await sql`update jobs set title = 'Night Nurse' where id = ${jobs.nurse}`.execute(server.db);
    expect(await scores(nurse)).toHaveProperty("Night Nurse");
    // Its facts, and what they make with the candidate's.
    expect(misses() - before).toBe(2);
  });

  it("is null for whoever is no candidate", async () => {
    for (const viewer of [undefined, recruiter, admin]) {
      const { data } = await ask<{ jobs: { nodes: Node[] } }>(LIST, viewer);
      expect(data.jobs.nodes.map((job) => job.matchScore)).toEqual([null, null, null, null]);
    }
  });

  it("is the same for the candidate, in recommendations, and for the recruiter", async () => {
    const own = await scores(nurse);
    const { found } = await recommended(nurse);
    for (const { job, score } of found) expect(score.total).toBe(own[job.title]?.total);
    await insert.application({ jobId: jobs.nurse, candidateId: nurse.id });
    const [match] = await candidatesFor(jobs.nurse, recruiter);
    expect(match).toEqual({
      candidate: { id: toGlobalId("User", nurse.id) },
      score: { total: own["Registered Nurse"]?.total },
      hasApplied: true,
    });
  });

  it("can be had for somebody without an account", async () => {
    const draft = {
      headline: "Nurse",
      location: "Lyon, France",
      skills: [{ skillId: skills.care, proficiency: "EXPERT" as const }],
    };
    const { candidates } = await findFacts(server.db, { candidateIds: [nurse.id], jobIds: [] });
    expect(await findFactsOfDraft(server.db, draft)).toEqual(candidates.get(nurse.id));
  });

  it("survives whatever stands in a profile", async () => {
    const odd = "it's \\ a 'nurse' & | ! <-> ( ) : * \u{1F9D1} %_ \"";
    await sql`update candidate_profiles set headline = ${odd}, summary = ${odd}, work_experience = ${JSON.stringify([1, null, { title: odd }])}::jsonb,
      education = ${JSON.stringify(["x", { fieldOfStudy: odd }])}::jsonb where user_id = ${nurse.id}`.execute(
      server.db,
    );
    await sql`update jobs set title = ${odd} where id = ${jobs.clerk}`.execute(server.db);
    const { found } = await recommended(nurse);
    expect(found.map(({ job }) => job.title)).toContain(odd);
    expect(await candidatesFor(jobs.clerk, admin)).not.toEqual([]);
    await ask(`{ job(id: "${toGlobalId("Job", jobs.clerk)}") { similarJobs { title } } }`);
  });
});

describe("recommendations", () => {
  it("are of jobs that fit, not of those applied to, closed or past", async () => {
    expect((await recommended(nurse)).titles).toEqual(["Registered Nurse", "Ward Nurse"]);
    await insert.application({ jobId: jobs.nurse, candidateId: nurse.id });
    expect((await recommended(nurse)).titles).toEqual(["Ward Nurse"]);
    await sql`update jobs set status = 'CLOSED' where id = ${jobs.ward}`.execute(server.db);
    expect((await recommended(nurse)).titles).toEqual([]);
  });

  it("end when a job closes by itself", async () => {
    await sql`update jobs set closes_at = now() + interval '1500 milliseconds' where id = ${jobs.nurse}`.execute(
      server.db,
    );
    expect((await recommended(nurse)).titles).toEqual(["Registered Nurse", "Ward Nurse"]);
    await expect.poll(async () => (await recommended(nurse)).titles, { timeout: 5_000 }).toEqual(["Ward Nurse"]);
  });

  it("know at once of a job that fits, and stay cached when another one comes", async () => {
    await recommended(nurse);
    await insert.job({ companyId, title: "Carpenter", location: "Lyon, France" }, [skills.plans]);
    await ask("{ jobs { totalCount } }");
    expect((await recommended(nurse)).cache).toBe("HIT");
    await insert.job({ companyId, title: "School Nurse", location: "Lyon, France" }, [skills.care]);
    expect((await recommended(nurse)).titles).toContain("School Nurse");
  });

  it("include what candidates with the same applications applied to, and what is sought after", async () => {
    const titles = (await recommended(nurse)).titles;
    expect(titles).not.toContain("Clerk");
    await insert.application({ jobId: jobs.nurse, candidateId: nurse.id });
    for (let n = 0; n < 3; n++) {
      const candidateId = await insert.user();
      await insert.application({ jobId: jobs.nurse, candidateId });
      await insert.application({ jobId: jobs.clerk, candidateId });
    }
    await refreshPopularity(server.db);
    await refreshCompanions(server.db);
    expect((await recommended(nurse)).titles).toContain("Clerk");
    const { found } = await recommended(nurse);
    expect(found.find(({ job }) => job.title === "Clerk")?.reasons).toEqual(
      expect.arrayContaining([
        "3 candidates who applied to “Registered Nurse”, as you did, applied here too",
        "Sought after: 3 applications in 30 days",
      ]),
    );
    // Of somebody who says nothing of themselves this is all there is to go by.
    const newcomer = await signIn(server.db, insert, "CANDIDATE");
    expect((await recommended(newcomer)).titles.sort()).toEqual(["Clerk", "Registered Nurse"]);
  });

  it("of one company's repeated posting do not fill the list", async () => {
    for (let n = 0; n < 5; n++)
      await insert.job({ companyId, title: "Registered Nurse" }, [skills.care, skills.triage]);
    expect((await recommended(nurse)).titles).toHaveLength(7);
    expect((await recommended(nurse)).titles.slice(0, 3)).toContain("Ward Nurse");
  });

  it("are as many as asked for", async () => {
    expect((await recommended(nurse, 1)).titles).toEqual(["Registered Nurse"]);
    expect((await recommended(nurse, 0)).titles).toEqual([]);
    expect((await recommended(nurse, 1_000)).titles).toHaveLength(2);
    const { errors } = await server.send<object, object>("{ recommendedJobs(first: -1) { reasons } }", {}, nurse.token);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "first" });
  });
});

describe("candidates for a job", () => {
  it("are for a recruiter those who have applied to their companies, for an admin all", async () => {
    expect(await candidatesFor(jobs.nurse, recruiter)).toEqual([]);
    const ids = async (as: SignedIn) => (await candidatesFor(jobs.nurse, as)).map(({ candidate }) => candidate.id);
    expect(await ids(admin)).toEqual([toGlobalId("User", nurse.id)]);
    await insert.application({ jobId: jobs.clerk, candidateId: nurse.id });
    expect(await ids(recruiter)).toEqual([toGlobalId("User", nurse.id)]);
    await insert.application({ jobId: jobs.nurse, candidateId: builder.id });
    expect(await ids(recruiter)).toEqual([nurse, builder].map(({ id }) => toGlobalId("User", id)));
    await sql`delete from company_recruiters where user_id = ${recruiter.id}`.execute(server.db);
    const refused = async () =>
      (
        await server.send<object, object>(
          `{ candidatesFor(jobId: "${toGlobalId("Job", jobs.nurse)}") { hasApplied } }`,
          {},
          recruiter.token,
        )
      ).errors?.[0]?.extensions.code;
    expect(await refused()).toBe("FORBIDDEN");
  });

  it("are others when profiles change", async () => {
    expect(await candidatesFor(jobs.mason, admin)).toHaveLength(1);
    await sql`update candidate_profiles set headline = 'Nurse and mason' where user_id = ${nurse.id}`.execute(
      server.db,
    );
    expect(await candidatesFor(jobs.mason, admin)).toHaveLength(2);
    await sql`update users set role = 'RECRUITER' where id = ${nurse.id}`.execute(server.db);
    expect(await candidatesFor(jobs.mason, admin)).toHaveLength(1);
    await sql`update users set role = 'CANDIDATE' where id = ${nurse.id}`.execute(server.db);
  });
});

describe("similar jobs", () => {
  const similar = async (id: number, first = 5) => {
    const query = `{ job(id: "${toGlobalId("Job", id)}") { similarJobs(first: ${first}) { title } } }`;
    return (await ask<{ job: Node }>(query)).data.job.similarJobs.map(({ title }) => title);
  };

  it("share words of the title, or skills, and are open", async () => {
    expect(await similar(jobs.nurse)).toEqual(["Ward Nurse"]);
    expect(await similar(jobs.clerk)).toEqual([]);
    await insert.job({ companyId, title: "Clinic Assistant" }, [skills.triage]);
    expect(await similar(jobs.nurse)).toEqual(["Ward Nurse", "Clinic Assistant"]);
    expect(await similar(jobs.nurse, 1)).toEqual(["Ward Nurse"]);
    await sql`update jobs set closes_at = now() - interval '1 hour' where id = ${jobs.ward}`.execute(server.db);
    expect(await similar(jobs.nurse)).toEqual(["Clinic Assistant"]);
  });
});

describe("what is known of all jobs together", () => {
  it("is written again only where it is no longer true", async () => {
    for (let n = 0; n < 30; n++) await insert.job({ companyId, title: `Nurse ${"abc"[n % 3]}` }, [skills.care]);
    await refreshMatchWeights(server.db);
    await refreshPopularity(server.db);
    await refreshCompanions(server.db);
    const nurses = await server.db
      .selectFrom("matchTerms")
      .selectAll()
      .where("term", "=", "nurs")
      .executeTakeFirstOrThrow();
    expect(nurses.titleWeight).toBeLessThan(0.3);
    expect(nurses.titleShare).toBeGreaterThan(0.8);
    const known = await server.db.selectFrom("matchSkills").select(["skillId", "share"]).execute();
    expect(known).toEqual([{ skillId: skills.care, share: expect.closeTo(32 / 34, 2) }]);
    const written = async () =>
      (
        await sql<{
          count: number;
        }>`select count(*) from cache_changes where message ~ '"t": ?"(match_|job_pop|job_comp)'`.execute(server.db)
      ).rows[0]?.count;
    const before = await written();
    expect(before).toBeGreaterThan(0);
    await refreshMatchWeights(server.db);
    await refreshPopularity(server.db);
    await refreshCompanions(server.db);
    expect(await written()).toBe(before);
    await sql`delete from jobs`.execute(server.db);
    await refreshMatchWeights(server.db);
    expect(await server.db.selectFrom("matchTerms").selectAll().execute()).toEqual([]);
  });

  it("is written by tasks on a schedule", async () => {
    const { rows } = await sql<{ name: string }>`select name from pgboss.schedule order by name`.execute(server.db);
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["match-companions", "match-popularity", "match-weights"]),
    );
  });
});
