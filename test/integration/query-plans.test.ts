import { type GraphQLEnumType, type GraphQLInputObjectType, type GraphQLObjectType, isEnumType } from "graphql";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createSchema } from "../../src/schema.js";
import { SessionService } from "../../src/users/session.service.js";
import { TEST_SECRET } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { nodesOf, outline, type PlanNode, plansOf } from "./query-plans.js";
import { fill, SIZES } from "./query-plans-data.js";
import { APPLICATION_FILTERS, COMBINED, JOB_FILTERS, NAMED_LISTS } from "./query-plans-filters.js";

/*
 * The statements are those that the server sends, under the plans that PostgreSQL uses for them. Three rules:
 * no list reads a whole table; none sorts more rows than match its filter; without a filter none sorts at all.
 * Every table here is a big one. company_recruiters stays small in any installation and may be read whole.
 */
const SMALL_TABLES = ["company_recruiters"];

// Each test has the plans of up to a hundred statements made.
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
let client: pg.Client;
const tokens: Record<string, string> = {};
const schema = await createSchema();

beforeAll(async () => {
  server = await startTestServer({ caching: false });
  await fill(server.db);
  client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const admin = await server.db
    .insertInto("users")
    .values({ email: "admin@example.org", name: "Admin", passwordHash: "none", role: "ADMIN" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const sessions = new SessionService(server.db, TEST_SECRET);
  for (const [name, id, role] of [
    ["admin", admin.id, "ADMIN"],
    ["recruiter", 20, "RECRUITER"],
    ["busy", 1, "CANDIDATE"],
    ["calm", 7, "CANDIDATE"],
  ] as const) {
    tokens[name] = (await sessions.open({ id, role })).accessToken;
  }
}, 300_000);
afterAll(async () => {
  await client.end();
  await server.stop();
});

interface Answered {
  data: Record<string, { pageInfo: { startCursor: string; endCursor: string } }>;
  plans: PlanNode[];
}

/** Sends an operation, and finds the plans of the statements that it took; of a look-up of a session none. */
async function send(query: string, variables: object, as?: string): Promise<Answered> {
  if (as) await server.send("{ viewer { id } }", undefined, tokens[as]);
  server.queries.length = 0;
  const { data, errors } = await server.send<Answered["data"], object>(query, variables, as && tokens[as]);
  expect(errors).toBeUndefined();
  const plans: PlanNode[] = [];
  for (const query of [...server.queries]) {
    // The planner is asked what it expects: that statement is not executed.
    if (!query.sql.startsWith("explain")) plans.push(...(await plansOf(client, query)));
  }
  expect(plans).not.toEqual([]);
  return { data: data as Answered["data"], plans };
}

function scansOf(plan: PlanNode): string[] {
  const scans = nodesOf(plan, { subplans: true }).filter((node) => node["Node Type"] === "Seq Scan");
  return scans.map((node) => node["Relation Name"] as string).filter((table) => !SMALL_TABLES.includes(table));
}

/** What a plan does that it must not, with the plan. */
function faults(what: string, { plans }: Answered, { sorted = false } = {}): string[] {
  return plans.flatMap((plan) => {
    const scans = scansOf(plan).map((table) => `scans ${table}`);
    const sorts = nodesOf(plan, { subplans: false }).some((node) => /Sort/.test(node["Node Type"])) ? ["sorts"] : [];
    const found = [...scans, ...(sorted ? [] : sorts)];
    return found.map((fault) => `${what} ${fault}:\n${outline(plan)}`);
  });
}

const valuesOf = (name: string) => {
  const type = schema.getType(name) as GraphQLEnumType;
  expect(isEnumType(type)).toBe(true);
  return type.getValues().map((value) => value.name);
};
const fieldsOf = (name: string) => Object.keys((schema.getType(name) as GraphQLInputObjectType).getFields()).sort();

const JOB = "id title company { name } skills { name } applicationCount";
const BOTH_WAYS = "$first: Int, $after: String, $last: Int, $before: String";
const PAGE_INFO = "pageInfo { startCursor endCursor hasNextPage }";

/** In the middle of all jobs. */
const HALFWAY = SIZES.jobs / 20 / 2;
/** As far into a filtered list as paging by number goes cheaply: deeper, all that match are read and sorted. */
const FILTERED_PAGE = 25;

const JOBS = `query (${BOTH_WAYS}, $filter: JobFilter, $sort: JobSort) { jobs(first: $first, after: $after, last: $last,
  before: $before, filter: $filter, sort: $sort) { nodes { ${JOB} } ${PAGE_INFO} } }`;
const COUNTED = JOBS.replace(PAGE_INFO, `totalCount ${PAGE_INFO}`);
const PAGE = `query ($page: Int!, $filter: JobFilter, $sort: JobSort) { jobsPage(page: $page, filter: $filter, sort: $sort) {
  items { ${JOB} } hasNextPage } }`;

/** A list from its start and its end, onwards from either, a page far behind and its count. */
async function everyWay(filter: object | undefined, sort: string, page: number, as?: string) {
  const name = `${JSON.stringify(filter ?? {})} by ${sort}`;
  const start = await send(JOBS, { first: 20, filter, sort }, as);
  const endCursor = start.data.jobs?.pageInfo.endCursor;
  const ways: [string, Answered][] = [
    ["first", start],
    ["last", await send(JOBS, { last: 20, filter, sort }, as)],
    ["counted", await send(COUNTED, { first: 20, filter, sort }, as)],
    [`page ${page}`, await send(PAGE, { page, filter, sort }, as)],
    ["after", await send(JOBS, { first: 20, after: endCursor, filter, sort }, as)],
    ["before", await send(JOBS, { last: 20, before: endCursor, filter, sort }, as)],
  ];
  return ways.map(([way, answered]) => ({ name: `${name}, ${way}`, answered }));
}

describe("jobs", () => {
  const sorts = valuesOf("JobSort");

  it("have an example of every filter", () => {
    expect(Object.keys(JOB_FILTERS).sort()).toEqual(fieldsOf("JobFilter"));
  });

  it.each(sorts)("are read from an index in the order %s", async (sort) => {
    const found = await everyWay(undefined, sort, HALFWAY);
    expect(found.flatMap(({ name, answered }) => faults(name, answered))).toEqual([]);
  });

  // Without a text to match, RELEVANCE is another name of NEWEST.
  const fieldsFor = (sort: string) => (sort === "RELEVANCE" ? ["text"] : Object.keys(JOB_FILTERS));

  describe.each(sorts)("by %s are never all read for", (sort) => {
    it.each([...fieldsFor(sort), "several at once"])("%s", async (field) => {
      const found = [];
      for (const { filter, as } of JOB_FILTERS[field] ?? COMBINED)
        found.push(...(await everyWay(filter, sort, FILTERED_PAGE, as)));
      expect(found.flatMap(({ name, answered }) => faults(name, answered, { sorted: true }))).toEqual([]);
    });
  });
});

describe("other lists", () => {
  it.each(NAMED_LISTS)("$name", async ({ query, of }) => {
    const problems: string[] = [];
    for (const { filter } of of) {
      const name = JSON.stringify(filter);
      const start = await send(query.replace("#", PAGE_INFO), { first: 20, ...filter });
      const counted = await send(query.replace("#", `totalCount ${PAGE_INFO}`), { first: 20, ...filter });
      const after = start.data.list?.pageInfo.endCursor;
      const next = await send(query.replace("#", PAGE_INFO), { first: 20, after, ...filter });
      const sorted = Object.keys(filter).length > 0;
      for (const answered of [start, counted, next]) problems.push(...faults(name, answered, { sorted }));
    }
    expect(problems).toEqual([]);
  });

  const applicationFilters = [null, ...Object.values(APPLICATION_FILTERS).flat()];

  it("of applications have an example of every filter", () => {
    expect(Object.keys(APPLICATION_FILTERS).sort()).toEqual(fieldsOf("ApplicationFilter"));
  });

  it.each(["busy", "calm"])("myApplications of someone %s", async (as) => {
    const query = `query ($first: Int, $after: String, $filter: ApplicationFilter) { list: myApplications(first: $first,
      after: $after, filter: $filter) { nodes { status job { title company { name } } } # } }`;
    const problems: string[] = [];
    for (const filter of applicationFilters) {
      const start = await send(query.replace("#", PAGE_INFO), { first: 20, filter }, as);
      const counted = await send(query.replace("#", `totalCount ${PAGE_INFO}`), { first: 20, filter }, as);
      const after = start.data.list?.pageInfo.endCursor;
      const next = await send(query.replace("#", PAGE_INFO), { first: 20, after, filter }, as);
      for (const answered of [start, counted, next])
        problems.push(...faults(JSON.stringify(filter), answered, { sorted: true }));
    }
    expect(problems).toEqual([]);
  });

  it.each([1, 12])("Job.applications of job %i, and of a page of jobs", async (id) => {
    const problems: string[] = [];
    const inner = "applications(first: $first, after: $after, last: $last, before: $before, filter: $filter)";
    const declared = `${BOTH_WAYS}, $filter: ApplicationFilter`;
    for (const filter of applicationFilters) {
      for (const selection of ["", "totalCount"]) {
        const list = `${inner} { nodes { status candidate { name } } ${selection} ${PAGE_INFO} }`;
        const one = `query ($id: ID!, ${declared}) { job(id: $id) { ${list} } }`;
        const many = `query (${declared}) { jobs { nodes { ${list} } } }`;
        const variables = { id: toGlobalId("Job", id), filter };
        const start = await send(one, { ...variables, first: 20 }, "admin");
        const { startCursor, endCursor } = (start.data.job as never as { applications: { pageInfo: PageInfo } })
          .applications.pageInfo;
        const ways = [
          start,
          await send(one, { ...variables, last: 20 }, "admin"),
          await send(one, { ...variables, first: 20, after: endCursor }, "admin"),
          await send(one, { ...variables, last: 20, before: startCursor }, "admin"),
          await send(many, { filter, first: 5 }, "admin"),
        ];
        for (const answered of ways)
          problems.push(...faults(`${JSON.stringify(filter)} ${selection}`, answered, { sorted: true }));
      }
    }
    expect(problems).toEqual([]);
  });

  it.each([1, 12])("Company.jobs of company %i, and of a page of companies", async (id) => {
    const problems: string[] = [];
    for (const selection of ["", "totalCount"]) {
      const list = `jobs(first: $first, after: $after, last: $last, before: $before) { nodes { ${JOB} } ${selection} ${PAGE_INFO} }`;
      const one = `query ($id: ID!, ${BOTH_WAYS}) { company(id: $id) { ${list} } }`;
      const many = `query (${BOTH_WAYS}) { companies { nodes { ${list} } } }`;
      const variables = { id: toGlobalId("Company", id) };
      const start = await send(one, { ...variables, first: 20 });
      const { startCursor, endCursor } = (start.data.company as never as { jobs: { pageInfo: PageInfo } }).jobs
        .pageInfo;
      const ways = [
        start,
        await send(one, { ...variables, last: 20 }),
        await send(one, { ...variables, first: 20, after: endCursor }),
        await send(one, { ...variables, last: 20, before: startCursor }),
        await send(many, { first: 5 }),
      ];
      for (const answered of ways) problems.push(...faults(selection, answered, { sorted: true }));
    }
    expect(problems).toEqual([]);
  });

  it.each(["busy", "calm"])("User.files of someone %s", async (as) => {
    const problems: string[] = [];
    for (const selection of ["", "totalCount"]) {
      const list = `files(first: $first, after: $after, last: $last, before: $before) { nodes { filename status } ${selection} ${PAGE_INFO} }`;
      const own = `query (${BOTH_WAYS}) { viewer { ${list} } }`;
      const start = await send(own, { first: 20 }, as);
      const { startCursor, endCursor } = (start.data.viewer as never as { files: { pageInfo: PageInfo } }).files
        .pageInfo;
      const ways = [
        start,
        await send(own, { last: 20 }, as),
        await send(own, { first: 20, after: endCursor }, as),
        await send(own, { last: 20, before: startCursor }, as),
      ];
      for (const answered of ways) problems.push(...faults(selection, answered, { sorted: true }));
    }
    expect(problems).toEqual([]);
  });

  it("are all here", () => {
    const lists = Object.values(schema.getTypeMap()).flatMap((type) => {
      if (!("getFields" in type) || type.name.startsWith("__")) return [];
      const fields = Object.values((type as GraphQLObjectType).getFields());
      return fields
        .filter((field) => /(Connection|Page)!$/.test(String(field.type)))
        .map((field) => `${type.name}.${field.name}`);
    });
    expect(lists.sort()).toEqual([
      "Company.jobs",
      "Job.applications",
      "Query.companies",
      "Query.jobs",
      "Query.jobsPage",
      "Query.myApplications",
      "Query.skills",
      "User.files",
    ]);
  });
});

interface PageInfo {
  startCursor: string | null;
  endCursor: string | null;
}
