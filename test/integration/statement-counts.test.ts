import { type GraphQLObjectType, getNamedType, getNullableType, isListType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createSchema } from "../../src/schema.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

/*
 * What is counted: every statement that the server sends while it answers, the planner's estimate behind a count
 * (`explain`) included. A token's session is looked up with one more statement, at most once in five seconds; where
 * a test says "cold" that one is counted too, everywhere else the session is known already.
 */

let server: TestServer;
let insert: Factories;
let candidate: SignedIn;
/** A candidate who has not applied anywhere yet. */
let seeker: SignedIn;
let recruiter: SignedIn;
let admin: SignedIn;
let jobId: number;

beforeAll(async () => {
  server = await startTestServer({ caching: false });
  insert = createFactories(server.db);
  candidate = await signIn(server.db, insert, "CANDIDATE");
  seeker = await signIn(server.db, insert, "CANDIDATE");
  recruiter = await signIn(server.db, insert, "RECRUITER");
  admin = await signIn(server.db, insert, "ADMIN");
  await arrange();
});
afterAll(() => server.stop());

/** 110 jobs of 25 companies that the recruiter works for, each with skills; 110 people with profiles, applying. */
async function arrange(): Promise<void> {
  const skills = await Promise.all(Array.from({ length: 30 }, () => insert.skill()));
  const companies = await Promise.all(Array.from({ length: 25 }, () => insert.company()));
  for (const id of companies) {
    await insert.recruits(recruiter.id, id);
    await insert.file({ ownerId: recruiter.id, purpose: "LOGO", companyId: id });
  }
  for (const ownerId of [candidate.id, recruiter.id, admin.id]) await insert.file({ ownerId, purpose: "AVATAR" });
  const jobs: number[] = [];
  for (let n = 0; n < 110; n++) {
    const companyId = companies[n % companies.length] as number;
    jobs.push(await insert.job({ companyId }, [skills[n % 30], skills[(n + 1) % 30]] as number[]));
  }
  jobId = jobs[0] as number;
  const known = skills.slice(0, 12).map((skillId) => ({ userId: seeker.id, skillId, proficiency: "EXPERT" as const }));
  await server.db.insertInto("candidateSkills").values(known).execute();
  for (const [n, id] of jobs.entries()) {
    const userId = await insert.user();
    await server.db.insertInto("candidateProfiles").values({ userId, headline: "Mason" }).execute();
    await insert.file({ ownerId: userId, purpose: "AVATAR" });
    await insert.file({ ownerId: userId, purpose: "RESUME" });
    const skillId = skills[n % 30] as number;
    await server.db.insertInto("candidateSkills").values({ userId, skillId, proficiency: "EXPERT" }).execute();
    await insert.application({ jobId, candidateId: userId });
    const own = { jobId: id, candidateId: candidate.id };
    const applicationId = await insert.application(own);
    await server.db.insertInto("applicationStatusChanges").values({ applicationId, toStatus: "SUBMITTED" }).execute();
  }
}

type Answer = Record<string, unknown>;

/** @returns the number of statements, and the answer to see that it is of the size asked for */
async function measure(query: string, variables: object, as?: SignedIn, session: "known" | "cold" = "known") {
  if (as && session === "known") await server.send("{ viewer { id } }", undefined, as.token);
  server.statements.length = 0;
  const { data, errors } = await server.send<Answer, object>(query, variables, as?.token);
  expect(errors).toBeUndefined();
  return { count: server.statements.length, data: data as Answer };
}

/** A session that the server has not seen yet. */
async function cold(role: "CANDIDATE" | "RECRUITER" | "ADMIN"): Promise<SignedIn> {
  const fresh = await signIn(server.db, insert, role);
  return fresh;
}

const CARD = "title company { name } skills { name } applicationCount";
const PAGE_INFO = "pageInfo { hasNextPage endCursor }";

describe("the job list", () => {
  it.each([
    ["as written", `nodes { ${CARD} } ${PAGE_INFO}`, 1],
    ["with its count", `nodes { ${CARD} } ${PAGE_INFO} totalCount totalCountPrecision`, 2],
    ["by edges", `edges { cursor node { ${CARD} } } ${PAGE_INFO}`, 1],
    ["by edges and nodes", `edges { node { title company { name } } } nodes { skills { name } applicationCount }`, 1],
    ["by fragments", "...List", 1],
    ["by inline fragments", `... on JobConnection { nodes { ... on Job { ${CARD} } ... { slug } } }`, 1],
    ["under other names", "all: nodes { t: title c: company { n: name } s: skills { name } a: applicationCount }", 1],
    ["named twice", `nodes { company { name } } more: nodes { company { slug } skills { id } applicationCount }`, 1],
    [
      "with what is included",
      "nodes { title company @include(if: true) { name } skills @skip(if: false) { name } }",
      1,
    ],
  ])("%s takes as many statements for 1, 20 and 100", async (_, selection, limit) => {
    const fragments = selection.includes("...List")
      ? `fragment List on JobConnection { nodes { ...Card } ${PAGE_INFO} } fragment Card on Job { ${CARD} }`
      : "";
    const query = `query ($first: Int) { jobs(first: $first) { ${selection} } } ${fragments}`;
    for (const first of [1, 20, 100]) {
      const { count, data } = await measure(query, { first });
      const [list] = Object.values(data.jobs as Answer).filter(Array.isArray);
      expect(list).toHaveLength(first);
      expect(count, `first: ${first}`).toBe(limit);
    }
  });

  it("takes two at most for someone whose session is not known yet", async () => {
    for (const first of [1, 20, 100]) {
      const query = `query ($first: Int) { jobs(first: $first) { nodes { ${CARD} } ${PAGE_INFO} } }`;
      expect((await measure(query, { first }, await cold("CANDIDATE"), "cold")).count).toBe(2);
    }
  });

  it("takes as many with page numbers", async () => {
    const query = `query ($n: Int!) { jobsPage(page: 1, pageSize: $n) { items { ${CARD} } hasNextPage } }`;
    for (const n of [1, 20, 100]) expect((await measure(query, { n })).count).toBe(1);
    const counted = query.replace("hasNextPage", "pageCount totalCount");
    for (const n of [1, 20, 100]) expect((await measure(counted, { n })).count).toBe(2);
  });
});

describe("jobs with how well they fit", () => {
  const query = `query ($first: Int) { jobs(first: $first) { nodes { ${CARD}
    matchScore { total skills experience location education text matched missing reasons } } ${PAGE_INFO} } }`;

  it("take two at most", async () => {
    for (const first of [1, 20, 100]) {
      const { count, data } = await measure(query, { first }, candidate);
      expect((data.jobs as { nodes: { matchScore: unknown }[] }).nodes.filter((job) => job.matchScore)).toHaveLength(
        first,
      );
      expect(count).toBe(2);
    }
  });

  it("take no more for whoever has no score", async () => {
    for (const viewer of [undefined, recruiter, admin])
      expect((await measure(query, { first: 20 }, viewer)).count).toBe(1);
  });
});

describe("a job page", () => {
  const query = `query ($id: ID!) { job(id: $id) { title description salary { min max } company { name } skills { name }
    applicationCount applications(first: 10) { nodes { status createdAt candidate { name email } } ${PAGE_INFO} } } }`;

  it("with company, skills and ten applications takes three at most, the look-up of the session included", async () => {
    const own = await cold("RECRUITER");
    const { companyId } = await server.db
      .selectFrom("jobs")
      .select("companyId")
      .where("id", "=", jobId)
      .executeTakeFirstOrThrow();
    await insert.recruits(own.id, companyId);
    const { count, data } = await measure(query, { id: toGlobalId("Job", jobId) }, own, "cold");
    expect((data.job as { applications: { nodes: unknown[] } }).applications.nodes).toHaveLength(10);
    expect(count).toBe(3);
  });

  it("with all its analytics takes three, and the look-up of the session", async () => {
    const analytics = `query ($id: ID!) { job(id: $id) { title analytics { views uniqueViewers conversionRate applicationCount
      applicationsByStatus { status count } applicationsByDay { day count } viewsByDay { day views uniqueViewers }
      referrers { host views } matchScores { from count } } } }`;
    const { count, data } = await measure(analytics, { id: toGlobalId("Job", jobId) }, await cold("ADMIN"), "cold");
    expect((data.job as { analytics: { applicationCount: number } }).analytics.applicationCount).toBe(111);
    // The job, its figures, and what the applicants' scores are made from.
    expect(count).toBe(1 + 3);
  });

  it("takes as many for an admin", async () => {
    expect((await measure(query, { id: toGlobalId("Job", jobId) }, admin)).count).toBe(2);
  });
});

describe("one's own applications", () => {
  it("with job and company take one", async () => {
    const query = `query ($first: Int) { myApplications(first: $first) {
      nodes { status job { title location company { name } skills { name } } } ${PAGE_INFO} } }`;
    for (const first of [1, 20, 100]) {
      const { count, data } = await measure(query, { first }, candidate);
      expect((data.myApplications as { nodes: unknown[] }).nodes).toHaveLength(first);
      expect(count).toBe(1);
    }
  });
});

describe("a dashboard", () => {
  const schema = createSchema();

  it.each(["CANDIDATE", "RECRUITER", "ADMIN"] as const)(
    "with everything on it takes two at most, the look-up of the session included: %s",
    async (role) => {
      const type = (await schema).getType(`${role.charAt(0)}${role.slice(1).toLowerCase()}Dashboard`);
      const nested: Record<string, string> = {
        recentApplications: `{ status job { ${CARD} } }`,
        topJobs: `{ ${CARD} }`,
        companies: "{ name slug }",
      };
      const fields = Object.values((type as GraphQLObjectType).getFields()).map(({ name, type: of }) => {
        const named = getNamedType(of);
        if (!isObjectType(named)) return name;
        return `${name} ${nested[name] ?? `{ ${Object.keys(named.getFields()).join(" ")} }`}`;
      });
      const query = `{ dashboard { ... on ${type?.name} { ${fields.join(" ")} } } }`;
      const { count } = await measure(query, {}, await cold(role), "cold");
      expect(count).toBe(2);
    },
  );

  it("takes as many with rows on it", async () => {
    const own = `{ dashboard { ... on CandidateDashboard { applicationCount recentApplications { job { ${CARD} } } } } }`;
    const { data, count } = await measure(own, {}, candidate);
    expect((data.dashboard as { recentApplications: unknown[] }).recentApplications).toHaveLength(5);
    expect(count).toBe(1);
    const theirs = `{ dashboard { ... on RecruiterDashboard { viewCount companies { name } topJobs { ${CARD} } } } }`;
    expect((await measure(theirs, {}, recruiter)).count).toBe(1);
  });
});

/**
 * Every field that gives a list or a row, beneath 1 and beneath 20 parents: `$n` is how many. Each is measured with
 * everything that it leads to.
 */
const NESTED: Record<string, { query: string; as?: () => SignedIn; fields: string }> = {
  jobs: {
    query: `query ($n: Int) { jobs(first: $n) { nodes { company { name jobs(first: 3) { nodes { title skills { name }
      company { slug } applicationCount } totalCount } } skills { name } viewerApplication { status } } } }`,
    as: () => candidate,
    fields: "Job.company Company.jobs Job.skills Job.applicationCount Job.viewerApplication Query.jobs",
  },
  jobsPage: {
    query: `query ($n: Int!) { jobsPage(pageSize: $n) { items { company { jobs { nodes { id } } } skills { name } } } }`,
    fields: "Query.jobsPage",
  },
  "jobs with their applications": {
    query: `query ($n: Int) { jobs(first: $n) { nodes { applications(first: 5) { totalCount nodes { status
      statusHistory { toStatus } job { title company { name } }
      candidate { name
      avatar { variants { url } } files(first: 2) { totalCount nodes { report { ratio } variants { width } } }
      profile { headline expectedSalary { amount } resume { filename variants { width } } } skills { skill { name } } companies { name } } } } } } }`,
    as: () => recruiter,
    fields: `Job.applications Application.statusHistory Application.job Application.candidate User.profile User.skills
      User.companies User.avatar User.files CandidateProfile.expectedSalary`,
  },
  "jobs with their analytics": {
    query: `query ($n: Int) { jobs(first: $n) { nodes { analytics { views uniqueViewers conversionRate applicationCount
      applicationsByStatus { status count } applicationsByDay { day count } viewsByDay { day views } referrers { host views }
      matchScores { from count } } } } }`,
    as: () => recruiter,
    fields: "Job.analytics",
  },
  "analytics in other places": {
    query: `query ($n: Int) { companies(first: $n) { nodes { jobs(first: 2) { nodes { title analytics { views } } } } } }`,
    as: () => recruiter,
    fields: "Job.analytics",
  },
  "jobs with scores": {
    query: "query ($n: Int) { jobs(first: $n) { nodes { title matchScore { total matched reasons } } } }",
    as: () => candidate,
    fields: "Job.matchScore",
  },
  "jobs with similar ones": {
    query: `query ($n: Int) { jobs(first: $n) { nodes { similarJobs(first: 3) { title company { name } skills { name }
      similarJobs(first: 2) { title } } } } }`,
    fields: "Job.similarJobs",
  },
  recommendedJobs: {
    query: `query ($n: Int!) { recommendedJobs(first: $n) { reasons score { total } job { title company { name }
      skills { name } matchScore { total } viewerApplication { status } } } }`,
    as: () => seeker,
    fields: "Query.recommendedJobs",
  },
  candidatesFor: {
    query: `query ($n: Int!, $job: ID!) { candidatesFor(jobId: $job, first: $n) { score { total } hasApplied candidate { name
      profile { headline } skills { skill { name } } } } }`,
    as: () => recruiter,
    fields: "Query.candidatesFor",
  },
  companies: {
    query: `query ($n: Int) { companies(first: $n) { nodes { name logo { url variants { url } } jobs(first: 2) { nodes { title applications { nodes
      { candidate { name profile { headline } } } } } } } totalCount } }`,
    as: () => recruiter,
    fields: "Query.companies Company.logo StoredFile.variants StoredFile.report",
  },
  skills: {
    query: "query ($n: Int) { skills(first: $n) { nodes { name aliases } totalCount } }",
    fields: "Query.skills",
  },
  myApplications: {
    query: `query ($n: Int) { myApplications(first: $n) { totalCount nodes { statusHistory { toStatus } candidate { name
      profile { headline } skills { skill { name } } } job { title viewerApplication { status } company { name
      jobs(first: 2) { nodes { title } } } skills { name } similar: applicationCount } } } }`,
    as: () => candidate,
    fields: "Query.myApplications",
  },
};

describe("a list within a list takes as many statements for 1 parent as for 20", () => {
  it.each(Object.entries(NESTED))("%s", async (_, { query, as }) => {
    const job = toGlobalId("Job", jobId);
    const one = await measure(query, { n: 1, job }, as?.());
    const twenty = await measure(query, { n: 20, job }, as?.());
    expect(twenty.data).not.toEqual(one.data);
    expect(twenty.count).toBe(one.count);
  });

  it.each(["Job", "Company", "Skill", "User", "Application"] as const)("nodes: %s", async (type) => {
    const table = {
      Job: "jobs",
      Company: "companies",
      Skill: "skills",
      User: "users",
      Application: "applications",
    } as const;
    const rows = await server.db.selectFrom(table[type]).select("id").orderBy("id", "desc").limit(20).execute();
    const ids = rows.map(({ id }) => toGlobalId(type, id));
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { id
      ... on Job { ${CARD} applications(first: 2) { nodes { candidate { name } } } }
      ... on Company { name jobs(first: 2) { nodes { ${CARD} } } }
      ... on Skill { name }
      ... on User { name profile { headline } skills { skill { name } } companies { name } }
      ... on Application { status job { ${CARD} } candidate { name } statusHistory { toStatus } } } }`;
    const one = await measure(query, { ids: ids.slice(0, 1) }, admin);
    const twenty = await measure(query, { ids }, admin);
    expect(twenty.data.nodes).toHaveLength(20);
    expect(twenty.data.nodes).not.toContain(null);
    expect(twenty.count).toBe(one.count);
  });

  it("and no field is forgotten that reads rows", async () => {
    const schema = await createSchema();
    const measured = new Set(Object.values(NESTED).flatMap(({ fields }) => fields.split(/\s+/)));
    const rowTypes = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLObjectType =>
        isObjectType(type) && (type.getInterfaces().length > 0 || type === schema.getQueryType()),
    );
    const reading = rowTypes.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => {
        const isList = isListType(getNullableType(field.type));
        return isObjectType(getNamedType(field.type)) || isList ? [`${type.name}.${field.name}`] : [];
      }),
    );
    // One row of their own, and plain columns.
    const others = [
      "Query.viewer",
      "Query.user",
      "Query.company",
      "Query.job",
      "Query.nodes",
      "Query.performanceStats",
      "Query.rateLimit",
      "Job.salary",
      "Skill.aliases",
    ];
    expect(reading.filter((name) => !measured.has(name) && !others.includes(name))).toEqual([]);
  });
});
