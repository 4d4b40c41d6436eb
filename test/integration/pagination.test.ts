import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { toRowId } from "./pagination-lists.js";

interface Connection {
  edges: { cursor: string; node: { id: string } }[];
  nodes: { id: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
  totalCountPrecision: string;
}

const FIELDS =
  "{ edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount totalCountPrecision }";
const JOBS = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: JobFilter, $sort: JobSort) {
  jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort) ${FIELDS} }`;
const APPLICATIONS = `query ($ids: [ID!]!, $first: Int, $after: String) {
  nodes(ids: $ids) { ... on Job { applications(first: $first, after: $after) ${FIELDS} } } }`;

let server: TestServer;
let insert: Factories;
let admin: SignedIn;
let filter: { companyId: string };
/** Newest first. */
let ids: number[];

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  admin = await signIn(server.db, insert, "ADMIN");
  const companyId = await insert.company();
  filter = { companyId: toGlobalId("Company", companyId) };
  ids = [];
  for (let n = 0; n < 5; n++) ids.unshift(await insert.job({ companyId, viewCount: n % 2 }));
});
afterAll(() => server.stop());

async function jobs(variables: object): Promise<Connection> {
  const { data, errors } = await server.send<{ jobs: Connection }, object>(JOBS, { filter, ...variables });
  expect(errors).toBeUndefined();
  return data?.jobs as Connection;
}
async function refusal(query: string, variables: object, token?: string) {
  server.statements.length = 0;
  const { errors } = await server.send<object, object>(query, variables, token);
  return errors?.map(({ extensions: { code, field } }) => (field ? { code, field } : { code }));
}
const idsOf = ({ nodes }: Connection) => nodes.map(({ id }) => toRowId(id));
const invalidCursor = [{ code: "INVALID_CURSOR" }];

describe("page sizes", () => {
  it("of 0 read nothing, but tell whether there is something", async () => {
    const nothing = { edges: [], nodes: [], totalCount: 5 };
    const cursors = { startCursor: null, endCursor: null };
    expect(await jobs({ first: 0 })).toMatchObject({
      ...nothing,
      pageInfo: { hasNextPage: true, hasPreviousPage: false, ...cursors },
    });
    expect(await jobs({ last: 0 })).toMatchObject({
      ...nothing,
      pageInfo: { hasNextPage: false, hasPreviousPage: true, ...cursors },
    });
  });

  it.each(["first", "last"])("below 0 are refused: %s", async (field) => {
    for (const size of [-1, -(2 ** 31)]) {
      expect(await refusal(JOBS, { [field]: size })).toEqual([{ code: "BAD_USER_INPUT", field }]);
      expect(server.statements).toEqual([]);
    }
  });

  it("above 100 are taken for 100, and 20 is the default", async () => {
    const companyId = await insert.company();
    const jobIds = await Promise.all(Array.from({ length: 102 }, () => insert.job({ companyId })));
    const of = { filter: { companyId: toGlobalId("Company", companyId) } };
    expect(jobIds).toHaveLength(102);
    expect((await jobs({ ...of, first: 101 })).nodes).toHaveLength(100);
    expect((await jobs({ ...of, first: 2 ** 31 - 1 })).pageInfo.hasNextPage).toBe(true);
    expect((await jobs({ ...of, last: 1000 })).nodes).toHaveLength(100);
    expect((await jobs({ ...of, first: 100 })).nodes).toHaveLength(100);
    expect((await jobs(of)).nodes).toHaveLength(20);
    expect((await jobs({ ...of, first: null, last: null })).nodes).toHaveLength(20);
    const query = "query ($filter: JobFilter) { jobsPage(filter: $filter, pageSize: 101) { pageSize items { id } } }";
    const { data } = await server.send<{ jobsPage: { items: object[] } }, object>(query, of);
    expect(data?.jobsPage).toMatchObject({ pageSize: 100 });
    expect(data?.jobsPage.items).toHaveLength(100);
  });

  it("from both ends at once are refused, even of 0", async () => {
    const refused = [{ code: "BAD_USER_INPUT", field: "last" }];
    expect(await refusal(JOBS, { first: 2, last: 2 })).toEqual(refused);
    expect(await refusal(JOBS, { first: 0, last: 0 })).toEqual(refused);
    expect(idsOf(await jobs({ first: 2, last: null }))).toEqual(ids.slice(0, 2));
  });

  it.each([{ page: 0 }, { page: -1 }, { pageSize: 0 }, { pageSize: -1 }])(
    "and page numbers below 1 are refused: %j",
    async (variables) => {
      const query = "query ($page: Int, $pageSize: Int) { jobsPage(page: $page, pageSize: $pageSize) { page } }";
      expect(await refusal(query, { page: 1, pageSize: 1, ...variables })).toEqual([
        { code: "BAD_USER_INPUT", field: Object.keys(variables)[0] },
      ]);
    },
  );
});

describe("windows", () => {
  it("lie between `after` and `before`", async () => {
    const { edges, pageInfo } = await jobs({ first: 5 });
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[4]?.cursor,
    });
    const between = { after: edges[0]?.cursor, before: edges[4]?.cursor };
    expect(idsOf(await jobs({ ...between }))).toEqual(ids.slice(1, 4));
    expect(idsOf(await jobs({ ...between, first: 2 }))).toEqual(ids.slice(1, 3));
    const last = await jobs({ ...between, last: 2 });
    expect(idsOf(last)).toEqual(ids.slice(2, 4));
    expect(last).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: true } });
    expect(idsOf(await jobs({ after: edges[3]?.cursor, before: edges[1]?.cursor }))).toEqual([]);
    expect(idsOf(await jobs({ after: edges[2]?.cursor, before: edges[2]?.cursor }))).toEqual([]);
  });

  it("of an empty list are empty", async () => {
    const empty = {
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
      totalCountPrecision: "EXACT",
    };
    const none = { filter: { companyId: toGlobalId("Company", await insert.company()) } };
    for (const size of [{}, { first: 3 }, { last: 3 }, { first: 0 }]) {
      expect(await jobs({ ...none, ...size })).toEqual(empty);
    }
    const variables = { ids: [toGlobalId("Job", await insert.job())] };
    const { data } = await server.send<{ nodes: [{ applications: Connection }] }, object>(
      APPLICATIONS,
      variables,
      admin.token,
    );
    expect(data?.nodes[0].applications).toEqual(empty);
  });

  it("behind the end are empty, and the count is still right", async () => {
    const end = (await jobs({ last: 1 })).pageInfo.endCursor;
    const behind = await jobs({ first: 2, after: end });
    expect(behind).toMatchObject({ nodes: [], totalCount: 5, totalCountPrecision: "EXACT" });
    expect(behind.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const ahead = await jobs({ last: 2, before: (await jobs({ first: 1 })).pageInfo.startCursor });
    expect(ahead).toMatchObject({ nodes: [], totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });

    const query = `query ($filter: JobFilter, $page: Int) { jobsPage(filter: $filter, page: $page, pageSize: 2) {
      items { id } page pageCount totalCount totalCountPrecision hasNextPage hasPreviousPage } }`;
    for (const page of [4, 2 ** 31 - 1]) {
      const { data } = await server.send<object, object>(query, { filter, page });
      expect(data).toEqual({
        jobsPage: {
          items: [],
          page,
          pageCount: 3,
          totalCount: 5,
          totalCountPrecision: "EXACT",
          hasNextPage: false,
          hasPreviousPage: true,
        },
      });
    }
  });
});

describe("a cursor is refused, before anything is read,", () => {
  let cursor: string;
  beforeAll(async () => {
    cursor = (await jobs({ first: 1 })).pageInfo.endCursor as string;
  });
  const unread = async (variables: object) => {
    expect(await refusal(JOBS, variables)).toEqual(invalidCursor);
    expect(server.statements).toEqual([]);
  };

  it("if it was altered", async () => {
    const letter = cursor.at(5) === "A" ? "B" : "A";
    const altered = [cursor.slice(0, 5) + letter + cursor.slice(6), cursor.slice(0, -1), `${cursor}A`, "", "null"];
    for (const after of altered) await unread({ filter, after });
    await unread({ filter, last: 1, before: altered[0] });
  });

  it("if it comes from another filter, sort or list", async () => {
    expect(await refusal(JOBS, { filter, after: cursor, sort: "NEWEST" })).toBeUndefined();
    await unread({ after: cursor });
    await unread({ filter: { ...filter, remote: true }, after: cursor });
    await unread({ filter, after: cursor, sort: "VIEWS" });
    for (const list of ["companies", "skills"]) {
      const query = `query ($after: String) { ${list}(after: $after) { nodes { id } } }`;
      expect(await refusal(query, { after: cursor })).toEqual(invalidCursor);
    }
  });

  it("if it comes from another job's applications, for that job alone", async () => {
    const [own, other] = [await insert.job(), await insert.job()];
    for (const jobId of [own, own, other]) await insert.application({ jobId });
    const ids = [own, other].map((id) => toGlobalId("Job", id));
    type Answer = { nodes: ({ applications: Connection } | null)[] };
    const first = await server.send<Answer, object>(APPLICATIONS, { ids, first: 1 }, admin.token);
    const after = first.data?.nodes[0]?.applications.pageInfo.endCursor;
    const second = await server.send<Answer, object>(APPLICATIONS, { ids, after }, admin.token);
    expect(second.data?.nodes[0]?.applications).toMatchObject({ nodes: [{}], totalCount: 2 });
    expect(second.data?.nodes[1]).toBeNull();
    expect(second.errors).toMatchObject([
      { path: ["nodes", 1, "applications"], extensions: { code: "INVALID_CURSOR" } },
    ]);
    expect(await refusal(APPLICATIONS, { ids: ids.slice(1), after }, admin.token)).toEqual(invalidCursor);
  });
});
