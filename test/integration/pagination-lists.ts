import { sql } from "kysely";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, signIn } from "../setup/factories.js";
import type { TestServer } from "../setup/test-server.js";

/** Sort keys come from so few levels that many rows share one. A higher level is a greater key. */
export const LEVELS = 4;

export interface Page {
  /** In the order of the list. */
  ids: number[];
  startCursor: string | null;
  endCursor: string | null;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

export interface PageArgs {
  first?: number;
  after?: string | null;
  last?: number;
  before?: string | null;
}

/** A list of its own, empty at first, whose rows a test may change behind the reader's back. */
export interface OpenList {
  insert(levels: readonly number[]): Promise<number[]>;
  rekey(id: number, level: number): Promise<void>;
  remove(id: number): Promise<void>;
  page(args: PageArgs): Promise<Page>;
}

export interface ListKind {
  descending: boolean;
  bothWays: boolean;
  open(): Promise<OpenList>;
}

export const JOB_SORTS = ["NEWEST", "SALARY", "CLOSING_DATE", "VIEWS", "RELEVANCE"] as const;
export type SortName = (typeof JOB_SORTS)[number];

interface Answer {
  edges: { node: { id: string } }[];
  pageInfo: Omit<Page, "ids">;
}
const STRETCH = "{ edges { node { id } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }";
const BOTH_WAYS = "$first: Int, $after: String, $last: Int, $before: String";

export function toRowId(globalId: string): number {
  return Number(Buffer.from(globalId, "base64url").toString().split(":")[1]);
}

function toPage(answer: Answer): Page {
  return { ids: answer.edges.map(({ node }) => toRowId(node.id)), ...answer.pageInfo };
}

const timeOf = (level: number) => new Date(Date.UTC(2030, 0, 1) + level);

/** A job's columns that put it on a level of a sort. */
function jobKey(sort: SortName, level: number) {
  const paid = { salaryMax: level * 1000, salaryCurrency: "USD", salaryPeriod: "ANNUAL" as const };
  const unpaid = { salaryMax: null, salaryCurrency: null, salaryPeriod: null };
  switch (sort) {
    case "NEWEST":
      return { postedAt: timeOf(level) };
    case "SALARY":
      return level === 0 ? unpaid : paid;
    case "CLOSING_DATE":
      return { closesAt: level === LEVELS - 1 ? null : timeOf(level) };
    case "VIEWS":
      return { viewCount: level };
    case "RELEVANCE":
      return {
        title: level < 2 ? "Animal keeper" : "Zebra keeper",
        description: ["A zebra.", "A zebra, another zebra.", "A horse.", "A zebra."][level],
      };
  }
}

export function jobFilter(companyId: number, sort: SortName) {
  return { companyId: toGlobalId("Company", companyId), ...(sort === "RELEVANCE" && { text: "zebra" }) };
}

export async function createListKinds(server: TestServer) {
  const { db } = server;
  const insert = createFactories(db);
  const admin = await signIn(db, insert, "ADMIN");
  let serial = 0;
  const next = () => ++serial;

  async function ask(query: string, variables: object, token?: string): Promise<Record<string, Answer>> {
    const { data, errors } = await server.send<Record<string, Answer>, object>(query, variables, token);
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A company's jobs; its id names the list. */
  async function openJobs(sort: SortName): Promise<OpenList & { companyId: number }> {
    const companyId = await insert.company();
    const query = `query (${BOTH_WAYS}, $filter: JobFilter, $sort: JobSort) {
      jobs(first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort) ${STRETCH} }`;
    const job = (level: number) => ({
      companyId,
      title: "Keeper",
      slug: `listed-${next()}`,
      status: "PUBLISHED" as const,
      postedAt: timeOf(0),
      ...jobKey(sort, level),
    });
    return {
      companyId,
      async insert(levels) {
        if (levels.length === 0) return [];
        const rows = await db.insertInto("jobs").values(levels.map(job)).returning("id").execute();
        return rows.map(({ id }) => id);
      },
      async rekey(id, level) {
        await db.updateTable("jobs").set(jobKey(sort, level)).where("id", "=", id).execute();
      },
      async remove(id) {
        await db.deleteFrom("jobs").where("id", "=", id).execute();
      },
      async page(args) {
        const data = await ask(query, { ...args, filter: jobFilter(companyId, sort), sort });
        return toPage(data.jobs as Answer);
      },
    };
  }

  /** Companies and skills, told apart by a word in their names. Skills have no equal names: a number follows. */
  async function openNamed(table: "companies" | "skills"): Promise<OpenList> {
    const word = `list${next()}x`;
    const query = `query ($first: Int, $after: String, $search: String) {
      ${table}(first: $first, after: $after, search: $search) ${STRETCH} }`;
    const nameOf = (level: number) => `${"abcd"[level]} ${word}${table === "skills" ? ` ${10_000 + next()}` : ""}`;
    return {
      async insert(levels) {
        if (levels.length === 0) return [];
        const names = levels.map(nameOf);
        const rows =
          table === "skills"
            ? await db
                .insertInto(table)
                .values(names.map((name) => ({ name })))
                .returning("id")
                .execute()
            : await db
                .insertInto(table)
                .values(names.map((name) => ({ name, slug: `named-${next()}` })))
                .returning("id")
                .execute();
        return rows.map(({ id }) => id);
      },
      async rekey(id, level) {
        await sql`update ${sql.table(table)} set name = ${nameOf(level)} where id = ${id}`.execute(db);
      },
      async remove(id) {
        await sql`delete from ${sql.table(table)} where id = ${id}`.execute(db);
      },
      async page(args) {
        return toPage((await ask(query, { ...args, search: word }))[table] as Answer);
      },
    };
  }

  /** One candidate's applications, or those to one job. */
  async function openApplications(of: "candidate" | "job"): Promise<OpenList> {
    const own = of === "candidate" ? await signIn(db, insert, "CANDIDATE") : undefined;
    const jobId = own ? undefined : await insert.job();
    const row = async (level: number) => {
      const other = await (own ? insert.job() : insert.user());
      return { jobId: jobId ?? other, candidateId: own?.id ?? other, createdAt: timeOf(level) };
    };
    const ownQuery = `query ($first: Int, $after: String) { myApplications(first: $first, after: $after) ${STRETCH} }`;
    const jobQuery = `query (${BOTH_WAYS}, $id: ID!) {
      job(id: $id) { applications(first: $first, after: $after, last: $last, before: $before) ${STRETCH} } }`;
    return {
      async insert(levels) {
        if (levels.length === 0) return [];
        const values = await Promise.all(levels.map(row));
        const rows = await db.insertInto("applications").values(values).returning("id").execute();
        return rows.map(({ id }) => id);
      },
      async rekey(id, level) {
        await db
          .updateTable("applications")
          .set({ createdAt: timeOf(level) })
          .where("id", "=", id)
          .execute();
      },
      async remove(id) {
        await db.deleteFrom("applications").where("id", "=", id).execute();
      },
      async page(args) {
        if (own) return toPage((await ask(ownQuery, args, own.token)).myApplications as Answer);
        const data = await ask(jobQuery, { ...args, id: toGlobalId("Job", jobId as number) }, admin.token);
        return toPage((data.job as unknown as { applications: Answer }).applications);
      },
    };
  }

  const kinds = new Map<string, ListKind>();
  for (const sort of JOB_SORTS) {
    const descending = sort !== "CLOSING_DATE";
    kinds.set(`jobs by ${sort}`, { descending, bothWays: true, open: () => openJobs(sort) });
  }
  kinds.set("companies", { descending: false, bothWays: false, open: () => openNamed("companies") });
  kinds.set("skills", { descending: false, bothWays: false, open: () => openNamed("skills") });
  kinds.set("myApplications", { descending: true, bothWays: false, open: () => openApplications("candidate") });
  kinds.set("Job.applications", { descending: true, bothWays: true, open: () => openApplications("job") });
  return { kinds, openJobs };
}
