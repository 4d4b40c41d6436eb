import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Step {
  fromStatus: string | null;
  toStatus: string;
  note: string | null;
}
interface ApplicationData {
  id: string;
  status: string;
  coverLetter: string | null;
  job: { id: string } | null;
  candidate: { id: string } | null;
  statusHistory: Step[];
}
interface Payload {
  application: ApplicationData | null;
  userErrors: { code: string; field: string | null }[];
}

const APPLICATION = "id status coverLetter job { id } candidate { id } statusHistory { fromStatus toStatus note }";

let server: TestServer;
let insert: Factories;
let candidate: SignedIn;
let recruiter: SignedIn;
let companyId: number;
let jobId: number;
let job: string;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
  companyId = await insert.company();
  await insert.recruits(recruiter.id, companyId);
});
beforeEach(async () => {
  candidate = await signIn(server.db, insert, "CANDIDATE");
  jobId = await insert.job({ companyId });
  job = toGlobalId("Job", jobId);
});
afterAll(() => server.stop());

async function change(mutation: string, input: object, token: string): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const operation = `mutation ($input: ${type}!) {
    ${mutation}(input: $input) { application { ${APPLICATION} } userErrors { code field } }
  }`;
  const { data, errors } = await server.send<Record<string, Payload>, object>(operation, { input }, token);
  expect(errors).toBeUndefined();
  return data?.[mutation] as Payload;
}
const apply = (input: object = {}, token = candidate.token) => change("applyToJob", { jobId: job, ...input }, token);
const withdraw = (id: string) => change("withdrawApplication", { id }, candidate.token);
const move = (id: string, status: string, note?: string) =>
  change("updateApplicationStatus", { id, status, note }, recruiter.token);

async function applied(): Promise<string> {
  return (await apply()).application?.id ?? "";
}
async function standing(
  status: "SUBMITTED" | "HIRED" | "REJECTED" | "WITHDRAWN" | "OFFERED" | "IN_REVIEW" = "SUBMITTED",
) {
  return toGlobalId(
    "Application",
    await insert.application({ jobId: await insert.job({ companyId }), candidateId: candidate.id, status }),
  );
}
const read = async (id: string, token: string) => {
  const operation = `query ($id: ID!) { node(id: $id) { ... on Application { ${APPLICATION} } } }`;
  const { data } = await server.send<{ node: ApplicationData | null }, object>(operation, { id }, token);
  return data?.node;
};
const conflict = (field: string) => ({ application: null, userErrors: [{ code: "CONFLICT", field }] });

describe("applyToJob", () => {
  it("sends an application with its first step", async () => {
    const { application } = await apply({ coverLetter: "I lay bricks." });
    expect(application).toMatchObject({
      status: "SUBMITTED",
      coverLetter: "I lay bricks.",
      job: { id: job },
      candidate: { id: toGlobalId("User", candidate.id) },
      statusHistory: [{ fromStatus: null, toStatus: "SUBMITTED", note: null }],
    });
  });

  it("takes one application a job, even after it was withdrawn", async () => {
    const id = await applied();
    expect(await apply()).toEqual(conflict("jobId"));
    await withdraw(id);
    expect(await apply()).toEqual(conflict("jobId"));
  });

  it("keeps exactly one of twenty sent at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => apply()));
    expect(answers.filter(({ application }) => application)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors[0]?.code === "CONFLICT")).toHaveLength(19);
    const rows = await server.db.selectFrom("applications").select("id").where("jobId", "=", jobId).execute();
    expect(rows).toHaveLength(1);
    const steps = server.db
      .selectFrom("applicationStatusChanges")
      .select("id")
      .where("applicationId", "=", rows[0]?.id ?? 0);
    expect(await steps.execute()).toHaveLength(1);
  });

  it("refuses a job that is closed or past its closing date", async () => {
    const past = toGlobalId("Job", await insert.job({ closesAt: new Date(Date.now() - 1_000) }));
    const closed = toGlobalId("Job", await insert.job({ status: "CLOSED" }));
    expect(await apply({ jobId: past })).toEqual(conflict("jobId"));
    expect(await apply({ jobId: closed })).toEqual(conflict("jobId"));
    const coming = toGlobalId("Job", await insert.job({ closesAt: new Date(Date.now() + 60_000) }));
    expect((await apply({ jobId: coming })).userErrors).toEqual([]);
  });

  it("does not find a draft, another type's id, or nothing", async () => {
    const draft = toGlobalId("Job", await insert.job({ status: "DRAFT", postedAt: null }));
    for (const id of [draft, toGlobalId("Company", companyId), toGlobalId("Job", 999_999), "", "nonsense"]) {
      expect(await apply({ jobId: id })).toEqual({
        application: null,
        userErrors: [{ code: "NOT_FOUND", field: "jobId" }],
      });
    }
  });

  it("refuses an endless letter, or one with a null character", async () => {
    for (const coverLetter of ["x".repeat(20_001), "a\0b"]) {
      expect((await apply({ coverLetter })).userErrors).toEqual([{ code: "BAD_USER_INPUT", field: "coverLetter" }]);
    }
  });
});

describe("withdrawApplication", () => {
  it.each(["SUBMITTED", "IN_REVIEW", "OFFERED"] as const)("takes one back that is %s", async (status) => {
    const { application } = await withdraw(await standing(status));
    expect(application?.status).toBe("WITHDRAWN");
    expect(application?.statusHistory).toEqual([{ fromStatus: status, toStatus: "WITHDRAWN", note: null }]);
  });

  it.each(["HIRED", "REJECTED", "WITHDRAWN"] as const)("leaves one that is %s", async (status) => {
    expect(await withdraw(await standing(status))).toEqual(conflict("id"));
  });
});

describe("updateApplicationStatus", () => {
  it("leads an application to being hired, and keeps the history", async () => {
    const id = await applied();
    for (const status of ["IN_REVIEW", "INTERVIEW", "IN_REVIEW", "OFFERED", "HIRED"]) {
      expect((await move(id, status, `To ${status}.`)).application?.status).toBe(status);
    }
    const history = (await read(id, recruiter.token))?.statusHistory;
    expect(history?.map(({ toStatus }) => toStatus)).toEqual([
      "SUBMITTED",
      "IN_REVIEW",
      "INTERVIEW",
      "IN_REVIEW",
      "OFFERED",
      "HIRED",
    ]);
    expect(history?.at(-1)).toEqual({ fromStatus: "OFFERED", toStatus: "HIRED", note: "To HIRED." });
  });

  it("shows notes to recruiters and never to the candidate", async () => {
    const id = await applied();
    await move(id, "IN_REVIEW", "Promising.");
    expect((await read(id, recruiter.token))?.statusHistory[1]?.note).toBe("Promising.");
    expect((await read(id, candidate.token))?.statusHistory[1]).toEqual({
      fromStatus: "SUBMITTED",
      toStatus: "IN_REVIEW",
      note: null,
    });
    const paths = [
      "{ myApplications { nodes { statusHistory { note } } } }",
      "{ dashboard { ... on CandidateDashboard { recentApplications { statusHistory { note } } } } }",
      `{ job(id: "${job}") { viewerApplication { statusHistory { note } } } }`,
    ];
    for (const path of paths) {
      const { data } = await server.send<object, object>(path, undefined, candidate.token);
      expect(JSON.stringify(data)).toContain('{"note":null},{"note":null}');
    }
  });

  it.each([
    ["SUBMITTED", "HIRED"],
    ["SUBMITTED", "WITHDRAWN"],
    ["SUBMITTED", "SUBMITTED"],
    ["OFFERED", "INTERVIEW"],
    ["HIRED", "REJECTED"],
    ["REJECTED", "IN_REVIEW"],
    ["WITHDRAWN", "IN_REVIEW"],
  ] as const)("does not lead from %s to %s", async (from, to) => {
    const id = await standing(from as "SUBMITTED");
    expect(await move(id, to)).toEqual(conflict("status"));
    expect((await read(id, recruiter.token))?.status).toBe(from);
  });

  it("lets one of two contradicting steps at once win", async () => {
    const id = await standing("OFFERED");
    const answers = await Promise.all([move(id, "HIRED"), move(id, "REJECTED"), withdraw(id)]);
    expect(answers.filter(({ application }) => application)).toHaveLength(1);
    expect((await read(id, recruiter.token))?.statusHistory).toHaveLength(1);
  });
});

describe("lists of applications", () => {
  it("are filtered by status and time", async () => {
    const ids = [await standing("HIRED"), await standing("REJECTED"), await standing()];
    const list = async (filter: object) => {
      const operation =
        "query ($filter: ApplicationFilter) { myApplications(filter: $filter) { nodes { id } totalCount } }";
      type Answer = { myApplications: { nodes: { id: string }[]; totalCount: number } };
      const { data } = await server.send<Answer, object>(operation, { filter }, candidate.token);
      expect(data?.myApplications.totalCount).toBe(data?.myApplications.nodes.length);
      return data?.myApplications.nodes.map(({ id }) => id);
    };
    expect(await list({})).toEqual([...ids].reverse());
    expect(await list({ status: ["HIRED", "SUBMITTED"] })).toEqual([ids[2], ids[0]]);
    expect(await list({ status: [] })).toHaveLength(3);
    expect(await list({ createdAfter: "2999-01-01T00:00:00Z" })).toEqual([]);
  });

  it("of a job show every candidate to its recruiter", async () => {
    await applied();
    await apply({}, (await signIn(server.db, insert, "CANDIDATE")).token);
    const operation = `{ job(id: "${job}") { applicationCount applications { totalCount nodes { candidate { email } } } } }`;
    const { data } = await server.send<{ job: object }, object>(operation, undefined, recruiter.token);
    expect(data?.job).toMatchObject({ applicationCount: 2, applications: { totalCount: 2 } });
    expect(JSON.stringify(data)).toContain("@example.org");
  });
});
