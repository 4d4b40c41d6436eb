import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface Answer {
  bulkUpdateApplications: {
    applications: { id: string; status: string }[];
    userErrors: { code: string; field: string | null }[];
  };
}
interface Read {
  node: { status: string; statusHistory: { toStatus: string; note: string | null }[] };
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
});
afterAll(() => server.stop());

async function bulk(ids: string[], status: string, note?: string) {
  const operation = `mutation ($input: BulkUpdateApplicationsInput!) {
    bulkUpdateApplications(input: $input) { applications { id status } userErrors { code field } }
  }`;
  const variables = { input: { ids, status, note } };
  return (await server.send<Answer, object>(operation, variables, recruiter.token)).data?.bulkUpdateApplications;
}

async function standing(status: "SUBMITTED" | "HIRED" | "IN_REVIEW" = "SUBMITTED") {
  return toGlobalId("Application", await insert.application({ jobId: await insert.job({ companyId }), status }));
}

async function read(id: string) {
  const operation =
    "query ($id: ID!) { node(id: $id) { ... on Application { status statusHistory { toStatus note } } } }";
  return (await server.send<Read, object>(operation, { id }, recruiter.token)).data?.node;
}

describe("bulkUpdateApplications", () => {
  it("moves all of them, each once", async () => {
    const ids = [await standing(), await standing("IN_REVIEW")];
    const answer = await bulk([...ids, ...ids], "INTERVIEW", "All of you.");
    expect(answer).toEqual({ applications: ids.map((id) => ({ id, status: "INTERVIEW" })), userErrors: [] });
    for (const id of ids) expect((await read(id))?.statusHistory).toMatchObject([{ note: "All of you." }]);
  });

  it("moves none if one cannot be", async () => {
    const movable = await standing();
    const foreign = toGlobalId("Application", await insert.application());
    const cases = [
      { ids: [movable, await standing("HIRED")], error: { code: "CONFLICT", field: "status" } },
      { ids: [movable, foreign], error: { code: "NOT_FOUND", field: "ids.1" } },
      { ids: [movable, movable, foreign], error: { code: "NOT_FOUND", field: "ids.2" } },
      { ids: [foreign], error: { code: "NOT_FOUND", field: "ids.0" } },
      { ids: [movable, "nonsense"], error: { code: "NOT_FOUND", field: "ids.1" } },
      { ids: [], error: { code: "BAD_USER_INPUT", field: "ids" } },
      { ids: Array.from({ length: 501 }, () => movable), error: { code: "BAD_USER_INPUT", field: "ids" } },
    ];
    for (const { ids, error } of cases) {
      expect(await bulk(ids, "REJECTED")).toEqual({ applications: [], userErrors: [error] });
    }
    expect(await read(movable)).toMatchObject({ status: "SUBMITTED", statusHistory: [] });
  });

  it("does not deadlock when the same are moved at once in another order", async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => standing()));
    const answers = await Promise.all([bulk(ids, "IN_REVIEW"), bulk([...ids].reverse(), "INTERVIEW")]);
    expect(answers.map((answer) => answer?.applications.length)).toContain(10);
  });
});
