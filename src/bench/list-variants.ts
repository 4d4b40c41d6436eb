import type { Database } from "../platform/db/database.js";
import { toGlobalId } from "../platform/graphql/global-id.js";
import type { SeededRandom } from "../seed/random.js";
import type { Operation } from "./coherence/graphql-client.js";

const query = `query ($first: Int, $filter: JobFilter, $sort: JobSort) {
  jobs(first: $first, filter: $filter, sort: $sort) {
    nodes { id title location salary { min max currency period } company { name } skills { name } applicationCount }
    pageInfo { hasNextPage endCursor }
  }
}`;
const countedQuery = query.replace("pageInfo", "totalCount totalCountPrecision pageInfo");

const sorts = ["NEWEST", "NEWEST", "NEWEST", "SALARY", "CLOSING_DATE", "VIEWS"] as const;
const levels = ["ENTRY", "JUNIOR", "MID", "SENIOR", "LEAD"] as const;
const kinds = ["FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP"] as const;

/** Lists of jobs as people ask for them: all filters, alone and together, with values that occur. */
export async function listVariants(db: Database, random: SeededRandom, count: number): Promise<Operation[]> {
  const places = (
    await db.selectFrom("jobs").select("location").distinct().where("location", "is not", null).execute()
  ).map((row) => row.location as string);
  const skills = await db.selectFrom("skills").select(["id", "name"]).execute();
  const companies = await db.selectFrom("companies").select("id").execute();
  const titles = await db.selectFrom("jobs").select("title").distinct().limit(500).execute();

  const parts: Record<string, () => object> = {
    location: () => ({ location: random.pick(places).split(",")[0] }),
    remote: () => ({ remote: random.next() < 0.7 }),
    employmentTypes: () => ({ employmentTypes: random.sample(kinds, 1) }),
    experienceLevels: () => ({ experienceLevels: random.sample(levels, random.between(1, 2)) }),
    anySkills: () => ({ anySkills: random.sample(skills, 2).map(({ id }) => toGlobalId("Skill", id)) }),
    allSkills: () => ({ allSkills: random.sample(skills, 1).map(({ id }) => toGlobalId("Skill", id)) }),
    minSalary: () => ({ minSalary: { amount: random.between(4, 20) * 10_000, currency: "USD", period: "ANNUAL" } }),
    companyId: () => ({ companyId: toGlobalId("Company", random.pick(companies).id) }),
    text: () => ({ text: random.pick(titles).title.split(" ").slice(-2).join(" ").toLowerCase() }),
  };
  const variants = new Map<string, Operation>();
  while (variants.size < count) {
    const names = random.sample(Object.keys(parts), random.between(0, 3));
    const filter = Object.assign({}, ...names.map((name) => parts[name]?.()));
    const sort = "text" in filter ? "RELEVANCE" : random.pick(sorts);
    const variables = { first: random.pick([10, 20, 20, 50]), filter, sort };
    variants.set(JSON.stringify(variables), { query: random.next() < 0.1 ? countedQuery : query, variables });
  }
  return [...variants.values()];
}
