import { type Kysely, sql } from "kysely";
import type { DB } from "../platform/db/db.types.js";
import type { Chore } from "./chore.js";

const SLOW_MS = 200;
const MIN_CALLS = 5;
const SHOWN = 10;
/** Pages read for each row that comes out: an index gives a row for a handful. */
const WASTEFUL_PAGES = 500;
const LENGTH = 160;

interface Statement {
  query: string;
  calls: number;
  meanMs: number;
  /** Of the time of all statements. */
  share: number;
  pagesPerRow: number;
  /** Of the pages, those that were not in PostgreSQL's memory. */
  missShare: number;
  /** Whether it writes temporary files. */
  spills: boolean;
}

export const slowQueriesChore: Chore = {
  name: "slow-queries",
  description: "look through PostgreSQL's account of statements (pg_stat_statements) for slow ones",
  schedule: "47 3 * * *",
  async run({ db }) {
    if (!(await isInstalled(db))) {
      return { done: [], advice: ["pg_stat_statements is not there to be looked through: see hirewise doctor."] };
    }
    const statements = await findSlow(db);
    return { done: [`${statements.length} slow statements found`], advice: statements.map(describe) };
  },
};

async function isInstalled(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql`select from pg_extension where extname = 'pg_stat_statements'
    and current_setting('shared_preload_libraries') like '%pg_stat_statements%'`.execute(db);
  return rows.length > 0;
}

async function findSlow(db: Kysely<DB>): Promise<Statement[]> {
  const { rows } = await sql<Statement>`
    with own as (
      select *, shared_blks_hit + shared_blks_read as pages from pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()))
    select left(regexp_replace(query, '\\s+', ' ', 'g'), ${sql.lit(LENGTH)}) as query, calls, mean_exec_time as mean_ms,
      total_exec_time / nullif((select sum(total_exec_time) from own), 0) as share,
      pages::float8 / greatest(rows, calls) as pages_per_row,
      shared_blks_read::float8 / greatest(pages, 1) as miss_share, temp_blks_written > 0 as spills
    from own
    -- What is done to whole tables takes its time.
    where calls >= ${sql.lit(MIN_CALLS)} and mean_exec_time >= ${sql.lit(SLOW_MS)}
      and query !~* '^\\s*(create|alter|drop|vacuum|analyze|reindex|cluster|copy|truncate|select rollup_)'
    order by total_exec_time desc limit ${sql.lit(SHOWN)}`.execute(db);
  return rows;
}

function describe({ query, calls, meanMs, share, pagesPerRow, missShare, spills }: Statement): string {
  const reasons = [
    ...(pagesPerRow > WASTEFUL_PAGES
      ? [`reads ${Math.round(pagesPerRow)} pages for each row: look at its plan for a missing index`]
      : []),
    ...(missShare > 0.5 ? ["most of what it reads is not in memory: shared_buffers may be small"] : []),
    ...(spills ? ["sorts or hashes on disk: work_mem may be small"] : []),
  ];
  const why = reasons.length > 0 ? reasons.join("; ") : "look at its plan";
  return `${meanMs.toFixed(0)} ms in the mean of ${calls}, ${(100 * share).toFixed(0)} % of all time: ${query} (${why})`;
}
