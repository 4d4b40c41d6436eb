import { Option } from "commander";
import pg from "pg";
import { foldRollups } from "../analytics/rollups.service.js";
import { wholeNumber } from "../commands/options.js";
import { toGlobalId } from "../platform/graphql/global-id.js";
import { SessionService } from "../users/session.service.js";
import { ensureJobs } from "./bench-data.service.js";
import { type BenchServer, type Statement, withBenchServer } from "./bench-server.js";
import type { BenchContext, Benchmark, Measurement, Verdict } from "./benchmark.js";
import { type Busiest, createAdmin, findBusiest } from "./busiest.service.js";
import { summarise } from "./measure.js";

const LIMIT_MS = 30;
const LIMIT_STATEMENTS = 2;

const DASHBOARDS = {
  "admin dashboard": `{ dashboard { ... on AdminDashboard { usersByRole { role count } companyCount skillCount
    jobsByStatus { status count } applicationsByStatus { status count } applicationsByDay { day count }
    jobsPostedByDay { day count } } } }`,
  "recruiter dashboard": `{ dashboard { ... on RecruiterDashboard { companies { id name } jobsByStatus { status count } viewCount
    applicationCount applicationsByStatus { status count } applicationsByDay { day count }
    topJobs { id title applicationCount company { name } skills { name } } } } }`,
  "candidate dashboard": `{ dashboard { ... on CandidateDashboard { applicationCount activeApplicationCount
    applicationsByStatus { status count } profileCompleteness
    recentApplications { id status job { title company { name } } } } } }`,
};
const analyticsOf = (jobId: number) => `{ job(id: "${toGlobalId("Job", jobId)}") { id analytics { views uniqueViewers
  conversionRate applicationCount applicationsByStatus { status count } applicationsByDay { day count }
  viewsByDay { day views uniqueViewers } referrers { host views } } } }`;

interface Options {
  jobs: number;
  applications: number;
  rounds: number;
}

/** What do dashboards cost PostgreSQL, of those who have the most to see? */
export const dashboards: Benchmark<Options> = {
  name: "dashboards",
  description: "what the dashboards and Job.analytics of the busiest people and job cost PostgreSQL",
  options: [
    new Option("--jobs <number>", "how many jobs").argParser(wholeNumber(1_000, 10_000_000)).default(1_000_000),
    new Option("--applications <number>", "how many applications, if jobs are made")
      .argParser(wholeNumber(0, 50_000_000))
      .default(5_000_000),
    new Option("--rounds <number>", "how often to measure each").argParser(wholeNumber(1, 10_000)).default(20),
  ],
  async run(context, { jobs, applications, rounds }) {
    await ensureJobs(context, { jobs, applications });
    await foldRollups(context.db);
    const busiest = await findBusiest(context.db);
    // Nothing is answered from a cache.
    const env = { ...context.env, cache: { ...context.env.cache, answers: false, values: false } };
    return withBenchServer(env, context.url, async (server) => {
      const asked = await questions({ ...context, env }, busiest);
      const measurements: Measurement[] = [];
      const verdicts: Verdict[] = [];
      for (const { name, query, token } of asked) {
        const statements = await statementsOf(server, query, token);
        const measured = summarise(name, await measure(context.url, statements, rounds));
        measurements.push(measured);
        verdicts.push(
          { claim: `${name}: milliseconds in PostgreSQL`, value: measured.medianMs, limit: LIMIT_MS },
          { claim: `${name}: statements`, value: statements.length, limit: LIMIT_STATEMENTS },
        );
      }
      return { conditions: busiest.sizes, measurements, verdicts };
    });
  },
};

async function questions({ db, env }: BenchContext, { recruiterId, candidateId, jobId }: Busiest) {
  const sessions = new SessionService(db, env.jwtSecret);
  const adminId = await createAdmin(db);
  const tokenOf = async (id: number, role: "ADMIN" | "RECRUITER" | "CANDIDATE") =>
    (await sessions.open({ id, role })).accessToken;
  const admin = await tokenOf(adminId, "ADMIN");
  return [
    { name: "admin dashboard", query: DASHBOARDS["admin dashboard"], token: admin },
    {
      name: "recruiter dashboard",
      query: DASHBOARDS["recruiter dashboard"],
      token: await tokenOf(recruiterId, "RECRUITER"),
    },
    {
      name: "candidate dashboard",
      query: DASHBOARDS["candidate dashboard"],
      token: await tokenOf(candidateId, "CANDIDATE"),
    },
    { name: "Job.analytics", query: analyticsOf(jobId), token: admin },
  ];
}

/** Those of the answer; the session's look-up, which comes once a minute at most, is made before. */
async function statementsOf(server: BenchServer, query: string, token: string): Promise<Statement[]> {
  await server.send("{ viewer { id } }", {}, token);
  return server.statementsOf(() => server.send(query, {}, token));
}

/** As PostgreSQL times them: planning and execution. Each round on a connection that has prepared nothing. */
async function measure(url: string, statements: Statement[], rounds: number): Promise<number[]> {
  const totals: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      let total = 0;
      for (const { sql, parameters } of statements) total += await explain(client, sql, parameters);
      totals.push(total);
    } finally {
      await client.end();
    }
  }
  return totals;
}

async function explain(client: pg.Client, text: string, parameters: readonly unknown[]): Promise<number> {
  // Timing each node by itself takes longer than the nodes.
  const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`, [...parameters]);
  const [plan] = rows[0]["QUERY PLAN"] as { "Planning Time": number; "Execution Time": number }[];
  return (plan?.["Planning Time"] ?? Number.NaN) + (plan?.["Execution Time"] ?? Number.NaN);
}
