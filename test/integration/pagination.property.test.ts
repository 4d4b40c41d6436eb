import fc from "fast-check";
import { type SelectQueryBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobOrder } from "../../src/jobs/job.filter.js";
import type { DB } from "../../src/platform/db/db.types.js";
import { type Position, takeWindow, withKeyset } from "../../src/platform/db/keyset.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import {
  createListKinds,
  JOB_SORTS,
  jobFilter,
  LEVELS,
  type ListKind,
  type OpenList,
  type Page,
  type PageArgs,
  toRowId,
} from "./pagination-lists.js";

let server: TestServer;
let lists: Awaited<ReturnType<typeof createListKinds>>;

beforeAll(async () => {
  server = await startTestServer();
  lists = await createListKinds(server);
});
afterAll(() => server.stop());

const level = fc.nat(LEVELS - 1);
const rows = fc.array(level, { maxLength: 25 });
const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
const change = fc.record({ kind: fc.constantFrom("insert", "remove", "rekey"), pick: fc.nat(1000), level });
/** What happens between the first pages. It ends, or a list that grows ahead of its reader would have no end. */
const changes = fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 8 });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A list's rows as a test knows them, beside what happened to them. */
class Model {
  readonly levels = new Map<number, number>();
  private readonly touched = new Set<number>();
  readonly rekeyed = new Set<number>();

  constructor(
    private readonly list: OpenList,
    private readonly descending: boolean,
  ) {}

  async fill(levels: readonly number[]) {
    const ids = await this.list.insert(levels);
    ids.forEach((id, index) => {
      this.levels.set(id, levels[index] as number);
    });
    return ids;
  }

  async apply({ kind, pick, level }: Change) {
    const ids = [...this.levels.keys()];
    const id = ids[pick % ids.length];
    if (kind === "insert" || id === undefined) {
      for (const added of await this.fill([level])) this.touched.add(added);
      return;
    }
    this.touched.add(id);
    if (kind === "remove") {
      await this.list.remove(id);
      this.levels.delete(id);
    } else {
      await this.list.rekey(id, level);
      this.levels.set(id, level);
      this.rekeyed.add(id);
    }
  }

  /** The rows that have been there all the time, under the key that they still have, in the list's order. */
  stayed(): number[] {
    const ids = [...this.levels.keys()].filter((id) => !this.touched.has(id));
    const sign = this.descending ? -1 : 1;
    return ids.sort((a, b) => sign * ((this.levels.get(a) ?? 0) - (this.levels.get(b) ?? 0) || a - b));
  }
}

type ReadPage = (args: PageArgs) => Promise<Page>;

/** Reads a list to its end (or beginning), and has something done between the pages. */
async function walk(page: ReadPage, sizes: number[], backward: boolean, between = async (_: number) => {}) {
  const seen: number[][] = [];
  let cursor: string | null = null;
  for (let n = 0; ; n++) {
    expect(n, "the walk has an end").toBeLessThan(100);
    const size = sizes[n % sizes.length] as number;
    const got: Page = await page(backward ? { last: size, before: cursor } : { first: size, after: cursor });
    expect(got.ids.length).toBeLessThanOrEqual(size);
    seen.push(got.ids);
    if (!(backward ? got.hasPreviousPage : got.hasNextPage)) break;
    cursor = backward ? got.startCursor : got.endCursor;
    await between(n);
  }
  return (backward ? seen.reverse() : seen).flat();
}

/** What a reader may rely on, whatever others write meanwhile. `broken` reads pages otherwise than the list does. */
function completeWalk(kind: ListKind, backward: boolean, broken?: (list: OpenList) => ReadPage) {
  return fc.asyncProperty(rows, sizes, changes, async (levels, sizes, changes) => {
    const list = await kind.open();
    const model = new Model(list, kind.descending);
    await model.fill(levels);
    const seen = await walk(broken?.(list) ?? list.page, sizes, backward, async (n) => {
      for (const one of changes[n] ?? []) await model.apply(one);
    });
    const stayed = model.stayed();
    const known = new Set(stayed);
    expect(seen.filter((id) => known.has(id))).toEqual(stayed);
    const unmoved = seen.filter((id) => !model.rekeyed.has(id));
    expect(new Set(unmoved).size).toBe(unmoved.length);
  });
}

const kindOf = (name: string) => lists.kinds.get(name) as ListKind;
const jobLists = JOB_SORTS.map((sort) => `jobs by ${sort}`);
const bothWays = [...jobLists, "Job.applications"];

describe("while rows come, go and move, a row that stays is seen exactly once and in its place", () => {
  it.each([...bothWays, "companies", "skills", "myApplications"])("forward through %s", async (name) => {
    await fc.assert(completeWalk(kindOf(name), false), { numRuns: 25 });
  });
  it.each(bothWays)("backward through %s", async (name) => {
    await fc.assert(completeWalk(kindOf(name), true), { numRuns: 25 });
  });
});

describe("while nothing changes", () => {
  it.each(bothWays)("both directions give the same sequence of %s", async (name) => {
    const kind = kindOf(name);
    const property = fc.asyncProperty(rows, sizes, sizes, async (levels, forward, backward) => {
      const list = await kind.open();
      const model = new Model(list, kind.descending);
      await model.fill(levels);
      expect(await walk(list.page, forward, false)).toEqual(model.stayed());
      expect(await walk(list.page, backward, true)).toEqual(model.stayed());
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it.each(JOB_SORTS)("the numbered pages of jobs by %s are the list, cut", async (sort) => {
    const query = `query ($filter: JobFilter, $sort: JobSort, $page: Int!, $pageSize: Int!) {
      jobsPage(filter: $filter, sort: $sort, page: $page, pageSize: $pageSize) { hasNextPage items { id } } }`;
    interface Answer {
      jobsPage: { hasNextPage: boolean; items: { id: string }[] };
    }
    const property = fc.asyncProperty(rows, fc.integer({ min: 1, max: 6 }), async (levels, pageSize) => {
      const list = await lists.openJobs(sort);
      const model = new Model(list, kindOf(`jobs by ${sort}`).descending);
      await model.fill(levels);
      const pages: number[][] = [];
      for (let page = 1, more = true; more; page++) {
        const variables = { filter: jobFilter(list.companyId, sort), sort, page, pageSize };
        const { jobsPage } = (await server.send<Answer, object>(query, variables)).data as Answer;
        pages.push(jobsPage.items.map(({ id }) => toRowId(id)));
        more = jobsPage.hasNextPage;
      }
      expect(pages.flat()).toEqual(model.stayed());
      expect(pages.length).toBe(Math.max(1, Math.ceil(levels.length / pageSize)));
    });
    await fc.assert(property, { numRuns: 15 });
  });
});

describe("the property is false for", () => {
  type Keyed = SelectQueryBuilder<DB, "jobs", { id: number; cursorKey: string }>;
  const sort = jobOrder({}, "VIEWS");
  const jobsOf = (list: OpenList) =>
    server.db
      .selectFrom("jobs")
      .where("companyId", "=", (list as OpenList & { companyId: number }).companyId)
      .select("jobs.id");

  /** The list's own SQL, with something changed. */
  const keyset =
    (order = sort, alter = (query: Keyed) => query) =>
    (list: OpenList): ReadPage =>
    async ({ first = 0, after }) => {
      const window = { limit: first, backward: false, after: after ? (JSON.parse(after) as Position) : undefined };
      const { rows, hasMore } = takeWindow(await alter(withKeyset(jobsOf(list), order, window)).execute(), window);
      const last = rows.at(-1);
      const endCursor = last ? JSON.stringify({ key: last.cursorKey, id: last.id }) : null;
      const ids = rows.map(({ id }) => id);
      return { ids, startCursor: null, endCursor, hasNextPage: hasMore, hasPreviousPage: false };
    };
  const offset =
    (list: OpenList): ReadPage =>
    async ({ first = 0, after }) => {
      const start = Number(after ?? 0);
      const ordered = jobsOf(list).orderBy(sort.key, "desc").orderBy(sort.id, "desc");
      const found = await ordered
        .offset(start)
        .limit(first + 1)
        .execute();
      const ids = found.slice(0, first).map(({ id }) => id);
      const hasNextPage = found.length > first;
      return { ids, startCursor: null, endCursor: String(start + first), hasNextPage, hasPreviousPage: false };
    };

  const check = (broken: (list: OpenList) => ReadPage) =>
    fc.check(completeWalk(kindOf("jobs by VIEWS"), false, broken), { numRuns: 100, endOnFailure: true });
  // An SQL error would be a failure too, but would prove nothing.
  const falsified = { failed: true, errorInstance: { name: "AssertionError" } };

  it("(not the list's SQL as it is)", async () => {
    expect(await check(keyset())).toMatchObject({ failed: false });
  });
  it("a tie-break that is the same for all rows", async () => {
    expect(await check(keyset({ ...sort, id: sql`0::bigint` }))).toMatchObject(falsified);
  });
  it("a tie-break in the other direction than the key", async () => {
    const mixed = (query: Keyed) => query.clearOrderBy().orderBy(sort.key, "desc").orderBy(sort.id, "asc");
    expect(await check(keyset(sort, mixed))).toMatchObject(falsified);
  });
  it("pages by OFFSET", async () => {
    expect(await check(offset)).toMatchObject(falsified);
  });
});
