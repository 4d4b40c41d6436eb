import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let recruiter: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
});
afterAll(() => server.stop());

type Found = { __typename: string; id: string } | null;

async function nodes(ids: string[], token?: string): Promise<Found[] | undefined> {
  const operation = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
  const { data, errors } = await server.send<{ nodes: Found[] }, object>(operation, { ids }, token);
  expect(errors).toBeUndefined();
  return data?.nodes;
}
async function node(id: string, token?: string): Promise<Found | undefined> {
  const operation = "query ($id: ID!) { node(id: $id) { __typename id } }";
  const { data, errors } = await server.send<{ node: Found }, object>(operation, { id }, token);
  expect(errors).toBeUndefined();
  return data?.node;
}

describe("node and nodes", () => {
  it("find each type by its id", async () => {
    const { token } = await signIn(server.db, insert, "ADMIN");
    const found = [
      ["Company", await insert.company()],
      ["Skill", await insert.skill()],
      ["Job", await insert.job()],
      ["User", await insert.user()],
      ["Application", await insert.application()],
    ] as const;
    const expected = found.map(([type, id]) => ({ __typename: type, id: toGlobalId(type, id) }));
    expect(
      await nodes(
        expected.map(({ id }) => id),
        token,
      ),
    ).toEqual(expected);
    for (const each of expected) expect(await node(each.id, token)).toEqual(each);
  });

  it("read as null for what is foreign, hidden, gone or broken", async () => {
    const companyId = await insert.company();
    await insert.recruits(recruiter.id, companyId);
    const company = toGlobalId("Company", companyId);
    const ids = [
      toGlobalId("Job", await insert.job({ status: "DRAFT", postedAt: null })),
      toGlobalId("User", await insert.user()),
      toGlobalId("Application", await insert.application()),
      toGlobalId("Company", 999_999_999),
      toGlobalId("Nothing", 1),
      toGlobalId("constructor", 1),
      toGlobalId("__proto__", 1),
      toGlobalId("Query", 1),
      `${company}=`,
      ` ${company}`,
      company.toLowerCase(),
      Buffer.from("Company:01").toString("base64url"),
      Buffer.from("Company:0").toString("base64url"),
      Buffer.from("Company:-1").toString("base64url"),
      Buffer.from("Company:1 or 1=1").toString("base64url"),
      Buffer.from("Company:9999999999999999").toString("base64url"),
      Buffer.from("Company:9223372036854775808").toString("base64url"),
      String(companyId),
      "",
      "\0",
      "💼",
    ];
    expect(await nodes([...ids, company], recruiter.token)).toEqual([
      ...ids.map(() => null),
      { __typename: "Company", id: company },
    ]);
    for (const id of ids) expect(await node(id, recruiter.token)).toBeNull();
  });

  it("take at most 100 ids", async () => {
    const company = toGlobalId("Company", await insert.company());
    expect(await nodes(Array.from({ length: 100 }, () => company))).toHaveLength(100);
    const operation = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    const { errors } = await server.send(operation, { ids: Array.from({ length: 101 }, () => company) });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "ids" });
  });

  it("read a job by its slug, and by nothing", async () => {
    await insert.job({ title: "By Slug", slug: "by-slug" });
    await insert.job({ slug: "hidden-slug", status: "DRAFT", postedAt: null });
    const operation =
      '{ a: job(slug: "by-slug") { title } b: job(slug: "hidden-slug") { title } c: job { title } d: job(id: "", slug: "by-slug") { title } }';
    expect((await server.send(operation)).data).toEqual({ a: { title: "By Slug" }, b: null, c: null, d: null });
  });

  it.each(['company(id: "x")', 'user(id: "x")', 'job(id: "x")', 'job(slug: "")'])("%s reads as null", async (field) => {
    expect((await server.send(`{ it: ${field} { id } }`)).data).toEqual({ it: null });
  });
});
