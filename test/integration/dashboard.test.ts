import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

const DAY = 24 * 60 * 60 * 1000;
/** Read once: a run over midnight would expect another day than it wrote. */
const NOW = Date.now();

let server: TestServer;
let insert: Factories;
let candidate: SignedIn;
let recruiter: SignedIn;
let admin: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  candidate = await signIn(server.db, insert, "CANDIDATE");
  recruiter = await signIn(server.db, insert, "RECRUITER");
  admin = await signIn(server.db, insert, "ADMIN");
  const other = await insert.user();

  const [zeta, alpha] = [await insert.company({ name: "Zeta" }), await insert.company({ name: "Alpha" })];
  await insert.recruits(recruiter.id, zeta);
  await insert.recruits(recruiter.id, alpha);
  const ago = (days: number) => new Date(NOW - days * DAY);
  const busy = await insert.job({ companyId: zeta, title: "Busy", viewCount: 5, postedAt: ago(0) });
  const quiet = await insert.job({ companyId: alpha, title: "Quiet", viewCount: 2, postedAt: ago(40) });
  const closed = await insert.job({ companyId: zeta, title: "Closed", status: "CLOSED", postedAt: ago(0) });
  await insert.job({ companyId: zeta, title: "Draft", status: "DRAFT", postedAt: null, viewCount: 1 });
  const foreign = await insert.job({ title: "Foreign", viewCount: 100, postedAt: ago(1) });

  await insert.application({ jobId: busy, candidateId: candidate.id, status: "IN_REVIEW", createdAt: ago(0) });
  await insert.application({ jobId: busy, candidateId: other, status: "IN_REVIEW", createdAt: ago(3) });
  await insert.application({ jobId: quiet, candidateId: candidate.id, status: "REJECTED", createdAt: ago(50) });
  await insert.application({ jobId: closed, candidateId: candidate.id, status: "HIRED", createdAt: ago(3) });
  await insert.application({ jobId: foreign, candidateId: candidate.id, createdAt: ago(5) });
});
afterAll(() => server.stop());

const today = (daysAgo: number) => new Date(NOW - daysAgo * DAY).toISOString().slice(0, 10);

async function dashboard(selection: string, token: string) {
  const { data, errors } = await server.send<{ dashboard: object }, object>(
    `{ dashboard { __typename ${selection} } }`,
    undefined,
    token,
  );
  expect(errors).toBeUndefined();
  return data?.dashboard;
}

describe("a candidate's dashboard", () => {
  const selection = `... on CandidateDashboard {
    applicationCount activeApplicationCount applicationsByStatus { status count } profileCompleteness
    recentApplications { status job { title company { name } } }
  }`;

  it("counts their own applications", async () => {
    expect(await dashboard(selection, candidate.token)).toEqual({
      __typename: "CandidateDashboard",
      applicationCount: 4,
      activeApplicationCount: 2,
      applicationsByStatus: [
        { status: "SUBMITTED", count: 1 },
        { status: "IN_REVIEW", count: 1 },
        { status: "HIRED", count: 1 },
        { status: "REJECTED", count: 1 },
      ],
      profileCompleteness: 0,
      recentApplications: [
        { status: "IN_REVIEW", job: { title: "Busy", company: { name: "Zeta" } } },
        { status: "HIRED", job: { title: "Closed", company: { name: "Zeta" } } },
        { status: "SUBMITTED", job: { title: "Foreign", company: expect.anything() } },
        { status: "REJECTED", job: { title: "Quiet", company: { name: "Alpha" } } },
      ],
    });
  });

  it("measures how complete the profile is", async () => {
    const { id, token } = await signIn(server.db, insert, "CANDIDATE");
    const completeness = () => dashboard("... on CandidateDashboard { profileCompleteness }", token);
    await server.db
      .insertInto("candidateProfiles")
      .values({ userId: id, headline: "Mason", summary: "", yearsOfExperience: 0, links: JSON.stringify([{}]) })
      .execute();
    expect(await completeness()).toMatchObject({ profileCompleteness: 30 });
    await server.db
      .insertInto("candidateSkills")
      .values({ userId: id, skillId: await insert.skill(), proficiency: "EXPERT" })
      .execute();
    expect(await completeness()).toMatchObject({ profileCompleteness: 40 });
  });

  it("shows zeros to someone new", async () => {
    const { token } = await signIn(server.db, insert, "CANDIDATE");
    expect(await dashboard(selection, token)).toEqual({
      __typename: "CandidateDashboard",
      applicationCount: 0,
      activeApplicationCount: 0,
      applicationsByStatus: [],
      profileCompleteness: 0,
      recentApplications: [],
    });
  });
});

describe("a recruiter's dashboard", () => {
  const selection = `... on RecruiterDashboard {
    companies { name } jobsByStatus { status count } viewCount applicationCount
    applicationsByStatus { status count } applicationsByDay { day count }
    topJobs { title applicationCount company { name } }
  }`;

  it("covers their companies and no others", async () => {
    expect(await dashboard(selection, recruiter.token)).toEqual({
      __typename: "RecruiterDashboard",
      companies: [{ name: "Alpha" }, { name: "Zeta" }],
      jobsByStatus: [
        { status: "DRAFT", count: 1 },
        { status: "PUBLISHED", count: 2 },
        { status: "CLOSED", count: 1 },
      ],
      viewCount: 8,
      applicationCount: 4,
      applicationsByStatus: [
        { status: "IN_REVIEW", count: 2 },
        { status: "HIRED", count: 1 },
        { status: "REJECTED", count: 1 },
      ],
      applicationsByDay: [
        { day: today(3), count: 2 },
        { day: today(0), count: 1 },
      ],
      topJobs: [
        { title: "Busy", applicationCount: 2, company: { name: "Zeta" } },
        { title: "Quiet", applicationCount: 1, company: { name: "Alpha" } },
      ],
    });
  });

  it("shows zeros to someone without a company", async () => {
    const { token } = await signIn(server.db, insert, "RECRUITER");
    expect(await dashboard(selection, token)).toEqual({
      __typename: "RecruiterDashboard",
      companies: [],
      jobsByStatus: [],
      viewCount: 0,
      applicationCount: 0,
      applicationsByStatus: [],
      applicationsByDay: [],
      topJobs: [],
    });
  });
});

describe("an admin's dashboard", () => {
  it("covers the platform", async () => {
    const selection = `... on AdminDashboard {
      companyCount skillCount usersByRole { role count } jobsByStatus { status count }
      applicationsByStatus { status count } applicationsByDay { day count } jobsPostedByDay { day count }
    }`;
    const users = await server.db
      .selectFrom("users")
      .select((eb) => ["role", eb.fn.countAll<number>().as("count")])
      .groupBy("role")
      .orderBy("role")
      .execute();
    const { skillCount } = await server.db
      .selectFrom("skills")
      .select((eb) => eb.fn.countAll<number>().as("skillCount"))
      .executeTakeFirstOrThrow();
    expect(await dashboard(selection, admin.token)).toEqual({
      __typename: "AdminDashboard",
      companyCount: 3,
      skillCount,
      usersByRole: users,
      jobsByStatus: [
        { status: "DRAFT", count: 1 },
        { status: "PUBLISHED", count: 3 },
        { status: "CLOSED", count: 1 },
      ],
      applicationsByStatus: [
        { status: "SUBMITTED", count: 1 },
        { status: "IN_REVIEW", count: 2 },
        { status: "HIRED", count: 1 },
        { status: "REJECTED", count: 1 },
      ],
      applicationsByDay: [
        { day: today(5), count: 1 },
        { day: today(3), count: 2 },
        { day: today(0), count: 1 },
      ],
      jobsPostedByDay: [
        { day: today(1), count: 1 },
        { day: today(0), count: 2 },
      ],
    });
  });
});
