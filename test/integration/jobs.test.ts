import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface JobData {
  id: string;
  slug: string;
  title: string;
  description: string;
  status: string;
  isOpen: boolean;
  postedAt: string | null;
  closesAt: string | null;
  location: string | null;
  employmentType: string;
  viewCount: number;
  salary: { min: number | null; max: number | null; currency: string; period: string } | null;
  skills: { id: string; name: string }[];
}
interface Payload {
  job: JobData | null;
  userErrors: { code: string; field: string | null }[];
}

const JOB = `id slug title description status isOpen postedAt closesAt location employmentType viewCount
  salary { min max currency period } skills { id name }`;

let server: TestServer;
let insert: Factories;
let recruiter: SignedIn;
let candidate: SignedIn;
let companyId: number;
let company: string;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
  candidate = await signIn(server.db, insert, "CANDIDATE");
  companyId = await insert.company();
  company = toGlobalId("Company", companyId);
  await insert.recruits(recruiter.id, companyId);
});
afterAll(() => server.stop());

async function change(mutation: string, type: string, input: object, token = recruiter.token): Promise<Payload> {
  const operation = `mutation ($input: ${type}!) { ${mutation}(input: $input) { job { ${JOB} } userErrors { code field } } }`;
  const { data, errors } = await server.send<Record<string, Payload>, object>(operation, { input }, token);
  expect(errors).toBeUndefined();
  return data?.[mutation] as Payload;
}
const create = (input: object = {}) =>
  change("createJob", "CreateJobInput", { companyId: company, title: "Bricklayer", ...input });
const update = (id: string, input: object) => change("updateJob", "UpdateJobInput", { id, ...input });
const publish = (id: string) => change("publishJob", "JobIdInput", { id });
const close = (id: string) => change("closeJob", "JobIdInput", { id });

async function created(input: object = {}): Promise<JobData> {
  const { job, userErrors } = await create(input);
  expect(userErrors).toEqual([]);
  return job as JobData;
}

async function remove(id: string) {
  const operation =
    "mutation ($input: JobIdInput!) { deleteJob(input: $input) { deletedJobId userErrors { code field } } }";
  const { data } = await server.send<{ deleteJob: object }, object>(operation, { input: { id } }, recruiter.token);
  return data?.deleteJob;
}

async function look(id: string, token?: string): Promise<JobData | null> {
  const { data } = await server.send<{ job: JobData | null }, object>(
    `query ($id: ID!) { job(id: $id) { ${JOB} } }`,
    { id },
    token,
  );
  return data?.job ?? null;
}

describe("createJob", () => {
  it("writes a draft with everything that was given", async () => {
    const skills = [await insert.skill({ name: "Zeal" }), await insert.skill({ name: "Aim" })];
    const job = await created({
      description: "Lay bricks.",
      location: "Lyon",
      employmentType: "CONTRACT",
      salary: { min: 20, max: 25.5, currency: "EUR", period: "HOURLY" },
      skillIds: skills.map((id) => toGlobalId("Skill", id)),
    });
    expect(job).toMatchObject({
      title: "Bricklayer",
      description: "Lay bricks.",
      status: "DRAFT",
      isOpen: false,
      postedAt: null,
      location: "Lyon",
      employmentType: "CONTRACT",
      salary: { min: 20, max: 25.5, currency: "EUR", period: "HOURLY" },
      skills: [{ name: "Aim" }, { name: "Zeal" }],
    });
    expect(await look(job.id)).toBeNull();
    expect(await look(job.id, candidate.token)).toBeNull();
    expect(await look(job.id, recruiter.token)).toEqual(job);
  });

  it("publishes at once if asked to", async () => {
    const job = await created({ publish: true });
    expect(job).toMatchObject({ status: "PUBLISHED", isOpen: true });
    expect(await look(job.id)).toEqual(job);
  });

  it("gives jobs with one title slugs of their own, at once as well", async () => {
    const jobs = await Promise.all(Array.from({ length: 12 }, () => created({ title: "Straßenbau & Söhne" })));
    const slugs = new Set(jobs.map(({ slug }) => slug));
    expect(slugs.size).toBe(12);
    expect(slugs).toContain("strassenbau-sohne");
  });

  it.each([
    ["min above max", { salary: { min: 3, max: 2 } }, "BAD_USER_INPUT", "salary.min"],
    ["a salary without an end", { salary: { currency: "EUR" } }, "BAD_USER_INPUT", "salary"],
    ["a negative salary", { salary: { min: -1 } }, "BAD_USER_INPUT", "salary.min"],
    ["an amount beyond reason", { salary: { max: 1e10 } }, "BAD_USER_INPUT", "salary.max"],
    ["no such currency", { salary: { min: 1, currency: "XXQ" } }, "BAD_USER_INPUT", "salary.currency"],
    ["a blank title", { title: "  " }, "BAD_USER_INPUT", "title"],
    ["an endless title", { title: "x".repeat(301) }, "BAD_USER_INPUT", "title"],
    ["an unknown skill", { skillIds: [toGlobalId("Skill", 999_999)] }, "NOT_FOUND", "skillIds.0"],
    ["an id that is not a skill's", { skillIds: [toGlobalId("Company", 1)] }, "NOT_FOUND", "skillIds.0"],
    ["an unknown company", { companyId: toGlobalId("Company", 999_999) }, "NOT_FOUND", "companyId"],
  ])("refuses %s and writes nothing", async (_, input, code, field) => {
    const count = () =>
      server.db
        .selectFrom("jobs")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirst();
    const before = await count();
    expect(await create(input)).toEqual({ job: null, userErrors: [{ code, field }] });
    expect(await count()).toEqual(before);
  });

  it("takes a currency in lower case", async () => {
    expect((await created({ salary: { min: 1, currency: "eur" } })).salary).toMatchObject({ currency: "EUR" });
  });
});

describe("updateJob", () => {
  it("keeps what is left out and empties what is null", async () => {
    const skill = toGlobalId("Skill", await insert.skill());
    const before = await created({ description: "Text.", location: "Lyon", salary: { min: 1 }, skillIds: [skill] });
    const kept = (await update(before.id, { title: "Mason" })).job;
    expect(kept).toEqual({ ...before, title: "Mason" });
    const emptied = (
      await update(before.id, { title: null, location: null, salary: null, description: null, skillIds: [] })
    ).job;
    expect(emptied).toMatchObject({
      title: "Mason",
      slug: before.slug,
      location: null,
      salary: null,
      description: "",
      skills: [],
    });
  });

  it("changes nothing if one part is wrong", async () => {
    const before = await created({ location: "Lyon" });
    const known = toGlobalId("Skill", await insert.skill());
    const skillIds = [known, known, toGlobalId("Skill", 999_999)];
    const { userErrors } = await update(before.id, { location: "Nice", skillIds });
    expect(userErrors).toEqual([{ code: "NOT_FOUND", field: "skillIds.2" }]);
    expect(await look(before.id, recruiter.token)).toEqual(before);
  });

  it("replaces the skills", async () => {
    const [a, b, c] = await Promise.all(
      ["Anvils", "Bellows", "Chisels"].map(async (name) => toGlobalId("Skill", await insert.skill({ name }))),
    );
    const { id } = await created({ skillIds: [a, b] });
    const { job } = await update(id, { skillIds: [b, c, c] });
    expect(job?.skills.map((skill) => skill.id)).toEqual([b, c]);
  });
});

describe("publishing and closing", () => {
  it("leads from draft to published, closed, and published again under the first date", async () => {
    const { id } = await created();
    const published = await publish(id);
    expect(published.job).toMatchObject({ status: "PUBLISHED", isOpen: true });
    expect((await publish(id)).userErrors).toEqual([{ code: "CONFLICT", field: "id" }]);
    const closed = await close(id);
    expect(closed.job).toMatchObject({ status: "CLOSED", isOpen: false, postedAt: published.job?.postedAt });
    expect((await close(id)).userErrors).toEqual([{ code: "CONFLICT", field: "id" }]);
    expect((await look(id))?.status).toBe("CLOSED");
    expect((await publish(id)).job).toMatchObject({ status: "PUBLISHED", postedAt: published.job?.postedAt });
  });

  it("does not close a draft", async () => {
    expect((await close((await created()).id)).userErrors).toEqual([{ code: "CONFLICT", field: "id" }]);
  });

  it("shows a job past its closing date as not open", async () => {
    const { id } = await created({ publish: true, closesAt: "2020-01-01T00:00:00Z" });
    expect(await look(id)).toMatchObject({ status: "PUBLISHED", isOpen: false });
  });
});

describe("deleteJob", () => {
  it("removes a job, and finds it no second time", async () => {
    const { id } = await created({ publish: true });
    expect(await remove(id)).toEqual({ deletedJobId: id, userErrors: [] });
    expect(await look(id, recruiter.token)).toBeNull();
    expect(await remove(id)).toEqual({ deletedJobId: null, userErrors: [{ code: "NOT_FOUND", field: "id" }] });
  });

  it("keeps a job that someone applied to", async () => {
    const jobId = await insert.job({ companyId });
    await insert.application({ jobId });
    const id = toGlobalId("Job", jobId);
    expect(await remove(id)).toEqual({ deletedJobId: null, userErrors: [{ code: "CONFLICT", field: "id" }] });
    expect((await look(id))?.id).toBe(id);
  });
});

describe("recordJobView", () => {
  const view = (jobId: string, token?: string) =>
    server.send<object, object>(
      "mutation ($input: RecordJobViewInput!) { recordJobView(input: $input) { recorded userErrors { code field } } }",
      { input: { jobId, referrer: "https://example.org/list" } },
      token,
    );

  it("counts views, all of those at once, and remembers who looked", async () => {
    const jobId = await insert.job({ companyId });
    const id = toGlobalId("Job", jobId);
    await Promise.all([...Array.from({ length: 9 }, () => view(id)), view(id, candidate.token)]);
    await server.flushViews();
    expect((await look(id))?.viewCount).toBe(10);
    const views = await server.db
      .selectFrom("jobViews")
      .select(["viewerId", "referrer"])
      .where("jobId", "=", jobId)
      .execute();
    expect(views).toHaveLength(10);
    expect(views.filter(({ viewerId }) => viewerId === candidate.id)).toHaveLength(1);
    expect(views[0]?.referrer).toBe("https://example.org/list");
  });

  it("does not find a broken id", async () => {
    const { data } = await view("nonsense");
    expect(data).toEqual({ recordJobView: { recorded: false, userErrors: [{ code: "NOT_FOUND", field: "jobId" }] } });
  });
});
