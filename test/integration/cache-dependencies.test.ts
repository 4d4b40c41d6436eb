import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { createWorld, ROLES, type Role, type World } from "./role-matrix-world.js";

let server: TestServer;
let world: World;
let tables: Set<string>;
let watched: Set<string>;

beforeAll(async () => {
  server = await startTestServer();
  world = await createWorld(server.db);
  // Whoever recruits for a company may have applied elsewhere, and a draft may ask for skills.
  await sql`insert into company_recruiters select ${world.companyId}, ${world.actors.applicant.id}`.execute(server.db);
  await sql`insert into job_skills select id, ${world.skillId} from jobs where status = 'DRAFT'`.execute(server.db);
  const names = async (query: ReturnType<typeof sql<{ name: string }>>) =>
    new Set((await query.execute(server.db)).rows.map(({ name }) => name));
  tables = await names(sql`select tablename as name from pg_tables where schemaname = 'public'
    union all select viewname from pg_views where viewname in ('rollup_platform', 'rollup_companies')`);
  // Each of the four kinds of change has its trigger.
  watched = await names(sql`select tgrelid::regclass::text as name from pg_trigger where tgname like 'zz_announce_%'
    group by 1 having count(*) = 4`);
});
afterAll(() => server?.stop());

const JOB = "id slug title location isOpen skills { id name } company { id name } applicationCount viewCount";
const PERSON =
  "id name role profile { headline links { url } } skills { proficiency skill { name } } companies { id name }";
const SCORE = "matchScore { total matched missing }";
const FILE = "id filename status url report { ratio } variants { url }";
const APPLICATION = `id status job { ${JOB} } candidate { ${PERSON} } statusHistory { toStatus note }`;

const QUERIES: ((world: World) => string)[] = [
  () => `{ jobs { nodes { ${JOB} viewerApplication { id } } totalCount } }`,
  (w) => `{ jobs(filter: { allSkills: ["${w.skill}"], companyId: "${w.company}" }, sort: SALARY) { nodes { title } } }`,
  () => `{ jobs(filter: { text: "bulider Lyon" }) { nodes { id } totalCount } }`,
  () => `{ jobs(filter: { status: [DRAFT, CLOSED] }) { nodes { id } } }`,
  () => `{ jobsPage(pageSize: 2) { items { ${JOB} } pageCount } }`,
  (w) => `{ job(id: "${w.job}") { ${JOB} description } }`,
  (w) => `{ job(id: "${w.draft}") { ${JOB} } }`,
  (w) => `{ job(id: "${w.job}") { applications { nodes { ${APPLICATION} } totalCount } } }`,
  (w) => `{ company(id: "${w.company}") { name jobs { nodes { ${JOB} } totalCount } } }`,
  () => `{ companies(search: "comp") { nodes { name } totalCount } }`,
  () => `{ skills(search: "a", category: OTHER) { nodes { name aliases } totalCount } }`,
  (w) => `{ nodes(ids: ["${w.job}", "${w.company}", "${w.skill}"]) { id ... on Job { ${JOB} } } }`,
  (w) => `{ nodes(ids: ["${w.application}"]) { ... on Application { ${APPLICATION} } } }`,
  (w) => `{ user(id: "${w.applicant}") { ${PERSON} } }`,
  () => `{ viewer { ${PERSON} } }`,
  (w) => `{ job(id: "${w.job}") { ${SCORE} similarJobs { ${JOB} } } }`,
  () => `{ recommendedJobs { job { ${JOB} ${SCORE} } reasons score { total } } }`,
  (w) => `{ candidatesFor(jobId: "${w.job}") { candidate { ${PERSON} } hasApplied score { total } } }`,
  (w) =>
    `{ user(id: "${w.applicant}") { avatar { ${FILE} } files { nodes { ${FILE} } totalCount } profile { resume { ${FILE} } } } }`,
  (w) => `{ nodes(ids: ["${w.resume}", "${w.logo}", "${w.attachment}"]) { ... on StoredFile { ${FILE} } } }`,
  (w) => `{ company(id: "${w.company}") { logo { ${FILE} } } }`,
  () => `{ myApplications { nodes { ${APPLICATION} } totalCount } }`,
  (
    w,
  ) => `{ job(id: "${w.job}") { analytics { views uniqueViewers applicationsByStatus { count } applicationsByDay { count }
    viewsByDay { views } referrers { host } matchScores { count } } } }`,
  () => `{ dashboard {
    ... on CandidateDashboard { applicationCount applicationsByStatus { count } profileCompleteness recentApplications { ${APPLICATION} } }
    ... on RecruiterDashboard { companies { name } topJobs { ${JOB} } viewCount applicationCount jobsByStatus { count } applicationsByDay { count } }
    ... on AdminDashboard { usersByRole { count } companyCount skillCount jobsByStatus { count } jobsPostedByDay { count } applicationsByStatus { count } applicationsByDay { count } } } }`,
];

/** What is published everyone sees: who recruits makes no difference, although the statement asks. */
const NEEDLESS: Record<number, string> = {
  5: "company_recruiters",
  11: "company_recruiters",
  15: "company_recruiters",
};

/**
 * Counts, and the logs of what is not in them yet: together they say at once what these tables say (rollups.test.ts), and
 * change when those do. `rollup_counts` is announced when all is counted anew.
 */
const COUNTED: Record<string, string[]> = {
  rollup_platform: ["rollup_counts", "users", "companies", "skills", "jobs", "applications"],
  rollup_companies: ["rollup_counts", "jobs", "applications"],
  rollup_jobs: ["rollup_counts", "jobs", "applications"],
  rollup_changed_jobs: ["jobs"],
  rollup_application_changes: ["applications"],
};

it.each(QUERIES.map((query, index) => ({ query, index })))(
  "the answer to query $index depends on every table that it reads, and each is watched",
  async ({ query, index }) => {
    const read = new Set<string>();
    const noted = new Set<string>();
    // A table joined to rows that were not found is of no concern: among the roles there is one that finds them.
    for (const role of ROLES) {
      const found = await ask(role, query(world));
      for (const table of found.read) read.add(table);
      for (const table of found.noted) noted.add(table);
    }
    const rows = new Set([...read].flatMap((table) => COUNTED[table] ?? [table]));
    expect([...rows].filter((table) => table !== "rollup_counts" && !watched.has(table))).toEqual([]);
    expect([...rows].filter((table) => !noted.has(table) && table !== NEEDLESS[index])).toEqual([]);
  },
);

async function ask(role: Role, query: string): Promise<{ read: string[]; noted: string[] }> {
  const token = role === "visitor" ? undefined : world.actors[role].token;
  // The session is looked up once, and its end is heard of apart.
  await server.send("{ viewer { id } }", {}, token);
  server.cache.drop("responses");
  server.cache.drop("jobs");
  server.cache.drop("ai");
  server.statements.length = 0;
  const { errors } = await server.send(query, {}, token);
  const entries = [...server.cache.entries("responses")];
  // An answer with errors is not kept.
  expect(entries).toHaveLength(errors ? 0 : 1);
  return {
    read: errors ? [] : server.statements.flatMap(tablesIn),
    noted: entries.flatMap(([, entry]) => entry.dependencies.map(({ table }) => snakeCase(table))),
  };
}

it("and these queries read every table that answers are made from", () => {
  expect([...tables].filter((table) => !seen.has(table)).sort()).toEqual([
    "blob_claims",
    "blobs",
    "cache_changes",
    "cache_incarnation",
    "cache_popularity",
    "cache_statistics",
    "job_viewers",
    "job_views",
    "kysely_migration",
    "kysely_migration_lock",
    "refresh_tokens",
    // Read through views.
    "rollup_count_changes",
    "rollup_counts",
    "sessions",
    "staged_uploads",
  ]);
});

const seen = new Set<string>();

function tablesIn(statement: string): string[] {
  // For whoever is no recruiter it is always or never so.
  const text = statement.replace(
    /exists \(\s*select from jobs where jobs\.id = applications\.job_id and (true|false)\)/g,
    "",
  );
  const found = [...text.matchAll(/\b(?:from|join)\s+"?([a-z_]+)"?/g)].flatMap(([, name]) => name ?? []);
  if (text.includes("job_search_query")) found.push("search_terms");
  const known = found.filter((name) => tables.has(name));
  for (const name of known) seen.add(name);
  return known;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
