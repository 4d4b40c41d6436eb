import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { foldRollups } from "../../src/analytics/rollups.service.js";
import { type JobView, pruneViewers, writeJobViews } from "../../src/jobs/job-views.queries.js";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

const DAY = 24 * 60 * 60 * 1000;

let server: TestServer;
let insert: Factories;
let admin: SignedIn;
let recruiter: SignedIn;
let candidate: SignedIn;
let jobId: number;

beforeAll(async () => {
  server = await startTestServer({ redisUrl: inject("redisUrl") });
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
  candidate = await signIn(server.db, insert, "CANDIDATE");
});
beforeEach(async () => {
  recruiter = await signIn(server.db, insert, "RECRUITER");
  const companyId = await insert.company();
  await insert.recruits(recruiter.id, companyId);
  jobId = await insert.job({ companyId });
});
afterAll(() => server.stop());

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);

interface Asked {
  analytics: Record<string, unknown> | null;
  cache: string | null;
}

async function ask(selection: string, token = recruiter.token, id = jobId): Promise<Asked> {
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `{ job(id: "${toGlobalId("Job", id)}") { analytics { ${selection} } } }` }),
  });
  const { data, errors } = (await response.json()) as { data: { job: Asked }; errors?: unknown };
  expect(errors).toBeUndefined();
  return { analytics: data.job.analytics, cache: response.headers.get("x-cache") };
}

async function view(
  id: number,
  { referrer, userAgent, token }: { referrer?: string; userAgent?: string; token?: string },
) {
  await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": userAgent ?? "Browser/1",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      query: "mutation ($input: RecordJobViewInput!) { recordJobView(input: $input) { recorded } }",
      variables: { input: { jobId: toGlobalId("Job", id), referrer } },
    }),
  });
}

function aView(fields: Partial<JobView> = {}): JobView {
  const id = crypto.randomUUID();
  return { id, jobId, viewerId: null, referrer: null, viewedAt: new Date().toISOString(), ...fields };
}

const write = (...views: JobView[]) => writeJobViews(server.db, views);
/** The feed's listeners have heard of everything so far when a mutation is answered. */
const settle = () => server.send(`mutation { recordJobView(input: { jobId: "none" }) { recorded } }`);

describe("applications", () => {
  it("are counted by status and day, exactly at once, folded or not", async () => {
    const selection = "applicationCount applicationsByStatus { status count } applicationsByDay { day count }";
    const first = await insert.application({ jobId, createdAt: new Date() });
    await insert.application({ jobId, status: "HIRED", createdAt: new Date(Date.now() - 29 * DAY) });
    await insert.application({ jobId, status: "HIRED", createdAt: new Date(Date.now() - 30 * DAY) });
    await insert.application({});
    const expected = {
      applicationCount: 3,
      applicationsByStatus: [
        { status: "SUBMITTED", count: 1 },
        { status: "HIRED", count: 2 },
      ],
      applicationsByDay: [
        { day: day(29), count: 1 },
        { day: day(0), count: 1 },
      ],
    };
    await settle();
    expect((await ask(selection)).analytics).toEqual(expected);
    await foldRollups(server.db);
    await settle();
    // Folding changes nothing that is shown, and ends no answer.
    expect(await ask(selection)).toEqual({ analytics: expected, cache: "HIT" });
    await server.db.updateTable("applications").set({ status: "INTERVIEW" }).where("id", "=", first).execute();
    await settle();
    expect((await ask(selection)).analytics).toMatchObject({
      applicationsByStatus: [
        { status: "INTERVIEW", count: 1 },
        { status: "HIRED", count: 2 },
      ],
    });
  });

  it("are none of the business of others", async () => {
    const stranger = await signIn(server.db, insert, "RECRUITER");
    for (const { token } of [candidate, stranger]) expect((await ask("applicationCount", token)).analytics).toBeNull();
    expect((await ask("applicationCount", admin.token)).analytics).toEqual({ applicationCount: 0 });
    await server.db.deleteFrom("companyRecruiters").where("userId", "=", recruiter.id).execute();
    await settle();
    expect((await ask("applicationCount")).analytics).toBeNull();
  });
});

describe("match scores", () => {
  const selection = "matchScores(first: 3) { from count }";
  const total = (scores: unknown) => (scores as { count: number }[]).reduce((sum, { count }) => sum + count, 0);

  it("are those of the latest applicants, and follow their profiles", async () => {
    const skills = [await insert.skill(), await insert.skill()];
    const companyId = await insert.company();
    await insert.recruits(recruiter.id, companyId);
    jobId = await insert.job({ companyId, title: "Bricklayer" }, skills);
    const applicants = [await insert.user(), await insert.user(), await insert.user(), await insert.user()];
    for (const [n, candidateId] of applicants.entries()) {
      await insert.application({ jobId, candidateId, createdAt: new Date(Date.now() - n * DAY) });
    }
    await settle();
    const before = (await ask(selection)).analytics?.matchScores;
    expect(total(before)).toBe(3);
    const tens = (before as { from: number }[]).map(({ from }) => from);
    expect(tens).toEqual(tens.toSorted((a, b) => a - b));
    expect(await ask(selection)).toMatchObject({ cache: "HIT" });
    await server.db
      .insertInto("candidateSkills")
      .values(skills.map((skillId) => ({ userId: applicants[0] as number, skillId, proficiency: "EXPERT" as const })))
      .execute();
    await server.db
      .insertInto("candidateProfiles")
      .values({ userId: applicants[0] as number, headline: "Bricklayer" })
      .execute();
    await settle();
    const after = await ask(selection);
    expect(after.cache).toBe("MISS");
    expect(total(after.analytics?.matchScores)).toBe(3);
    const best = (scores: unknown) => Math.max(...(scores as { from: number }[]).map(({ from }) => from));
    expect(best(after.analytics?.matchScores)).toBeGreaterThan(best(before));
    // Whoever applied first of the four is not among the latest three.
    await server.db
      .deleteFrom("applications")
      .where("candidateId", "=", applicants[3] as number)
      .execute();
    await settle();
    expect(total((await ask("matchScores { from count }")).analytics?.matchScores)).toBe(3);
  });

  it("are none without applicants", async () => {
    expect((await ask(selection)).analytics).toEqual({ matchScores: [] });
  });
});

describe("views", () => {
  it("are counted with their visitors and where these came from", async () => {
    await view(jobId, { referrer: "https://www.search.example/?q=secret", userAgent: "Browser/1" });
    await view(jobId, { referrer: "https://search.example/other", userAgent: "Browser/1" });
    await view(jobId, { referrer: "https://news.example/", userAgent: "Browser/2" });
    await view(jobId, { userAgent: "Browser/3", token: candidate.token });
    // The same account elsewhere.
    await view(jobId, { userAgent: "Browser/4", token: candidate.token });
    await server.flushViews();
    await insert.application({ jobId });
    await settle();
    const selection =
      "views uniqueViewers conversionRate viewsByDay { day views uniqueViewers } referrers { host views }";
    expect((await ask(selection)).analytics).toEqual({
      views: 5,
      uniqueViewers: 3,
      conversionRate: 0.2,
      viewsByDay: [{ day: day(0), views: 5, uniqueViewers: 3 }],
      referrers: [
        { host: "search.example", views: 2 },
        { host: "news.example", views: 1 },
      ],
    });
    const { rows } = await server.db
      .selectFrom("jobViews")
      .select("referrer")
      .where("jobId", "=", jobId)
      .where("referrer", "is not", null)
      .execute()
      .then((rows) => ({ rows }));
    expect(rows.map(({ referrer }) => referrer).sort()).toEqual([
      "https://news.example/",
      "https://search.example/other",
      "https://www.search.example/",
    ]);
  });

  it("have no rate before the first", async () => {
    expect((await ask("conversionRate")).analytics).toEqual({ conversionRate: null });
  });

  it("count once, by whomever and however often they are written", async () => {
    const views = Array.from({ length: 50 }, (_, n) =>
      aView({ visitor: (n % 7).toString(16).padStart(16, "0"), host: `site-${n % 3}.example` }),
    );
    await Promise.all([write(...views), write(...views.toReversed()), write(...views.slice(10)), write(...views)]);
    await write(...views);
    const found = await server.db
      .selectFrom("jobViewDays")
      .select(["views", "viewers"])
      .where("jobId", "=", jobId)
      .execute();
    expect(found).toEqual([{ views: 50, viewers: 7 }]);
    const hosts = await server.db.selectFrom("jobReferrers").select("views").where("jobId", "=", jobId).execute();
    expect(hosts.map(({ views }) => views).sort()).toEqual([16, 17, 17]);
    await settle();
    expect((await ask("views")).analytics).toEqual({ views: 50 });
  });

  it("of many jobs are written by several servers at once", async () => {
    const jobs = await Promise.all(Array.from({ length: 20 }, () => insert.job({})));
    const batch = (server: number) =>
      Array.from({ length: 200 }, (_, n) =>
        aView({ jobId: jobs[(n * (server + 1) + server) % 20], visitor: (n % 5).toString(16).padStart(16, "0") }),
      );
    await Promise.all([0, 1, 2, 3].map((server) => write(...batch(server))));
    const { views } = await server.db
      .selectFrom("jobViewDays")
      .select((eb) => eb.fn.sum<number>("views").as("views"))
      .where("jobId", "in", jobs)
      .executeTakeFirstOrThrow();
    expect(views).toBe(800);
  });

  it("that an earlier version left in Redis are counted, without visitors", async () => {
    await write({ id: crypto.randomUUID(), jobId, viewerId: null, referrer: "x", viewedAt: new Date().toISOString() });
    await settle();
    expect((await ask("views uniqueViewers")).analytics).toEqual({ views: 1, uniqueViewers: 0 });
  });

  it("end the answers that show them, and no others", async () => {
    const other = await insert.job({});
    const shown = () => ask("uniqueViewers viewsByDay { views } referrers { host }");
    const elsewhere = () => ask("uniqueViewers referrers { host }", admin.token, other);
    for (const read of [shown, elsewhere]) await read();
    await write(aView({ visitor: "00000000000000aa", host: "a.example" }));
    await settle();
    expect((await elsewhere()).cache).toBe("HIT");
    expect(await shown()).toEqual({
      cache: "MISS",
      analytics: { uniqueViewers: 1, viewsByDay: [{ views: 1 }], referrers: [{ host: "a.example" }] },
    });
  });

  it("keep a hundred sites apart, and what else clients make up together", async () => {
    const views = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => aView({ host: `site-${from + n}.example` }));
    await write(...views(0, 90));
    await write(...views(80, 60));
    const hosts = await server.db
      .selectFrom("jobReferrers")
      .select(["host", "views"])
      .where("jobId", "=", jobId)
      .execute();
    expect(hosts).toHaveLength(101);
    expect(hosts.find(({ host }) => host === "")?.views).toBe(40);
    expect(hosts.find(({ host }) => host === "site-85.example")?.views).toBe(2);
    await settle();
    expect((await ask("referrers { host views }")).analytics).toMatchObject({
      referrers: [{ host: null, views: 40 }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
    });
  });

  it("forget who looked after some days, and count late ones without", async () => {
    const old = new Date(Date.now() - 5 * DAY).toISOString();
    await write(aView({ visitor: "00000000000000bb", viewedAt: old }), aView({ visitor: "00000000000000bb" }));
    await server.db
      .insertInto("jobViewers")
      .values({ day: new Date(Date.now() - 5 * DAY), jobId, viewer: Buffer.alloc(8) })
      .execute();
    expect(await pruneViewers(server.db)).toBe(1);
    const left = await server.db.selectFrom("jobViewers").select("jobId").where("jobId", "=", jobId).execute();
    expect(left).toHaveLength(1);
    const days = await server.db
      .selectFrom("jobViewDays")
      .select(["views", "viewers"])
      .where("jobId", "=", jobId)
      .orderBy("day")
      .execute();
    expect(days).toEqual([
      { views: 1, viewers: 0 },
      { views: 1, viewers: 1 },
    ]);
  });
});
