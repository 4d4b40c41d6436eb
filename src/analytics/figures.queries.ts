import { type RawBuilder, sql } from "kysely";
import type { LoaderContext } from "../context.js";
import type { Database } from "../platform/db/database.js";
import type { Selection } from "../platform/graphql/lookahead.js";

export type QueryContext = Pick<LoaderContext, "db" | "requested" | "reads">;

export type Figures = Record<string, unknown>;

/** Of each figure of a dashboard the SQL that computes it. Only those selected go into the one statement. */
export type FigureSql = Record<string, RawBuilder<unknown>>;

/** @param common a WITH clause that the figures refer to */
export async function figures(
  db: Database,
  all: FigureSql,
  shown: Selection,
  common = sql``,
  always: FigureSql = {},
): Promise<Figures> {
  const selected = Object.entries(all).filter(([name]) => shown.has(name));
  if (selected.length === 0) return {};
  const columns = [...selected, ...Object.entries(always)].map(([name, figure]) => sql`${figure} as ${sql.ref(name)}`);
  const result = await sql<Figures>`${common} select ${sql.join(columns)}`.execute(db);
  return result.rows[0] ?? {};
}

/** Counts rows by a column, as `[{ <name>, count }]` in the column's order. */
export function countsBy(name: string, column: RawBuilder<unknown>, from: RawBuilder<unknown>) {
  return sql`(select coalesce(json_agg(json_build_object(${sql.lit(name)}, value, 'count', count) order by value), '[]')
    from (select ${column} as value, count(*) from ${from} group by 1) counted)`;
}

/** What the rollups call their counts (migrations/0040). */
export type CountName =
  | "users"
  | "companies"
  | "skills"
  | "jobs"
  | "jobs_posted"
  | "views"
  | "applications"
  | "applications_sent";

const BY_DAY: readonly CountName[] = ["jobs_posted", "applications_sent"];
const DAYS = 30;

/**
 * A subquery of `name`, `bucket` and `count`, for use as a common table.
 * @param from the rollups, with what else they must fulfil
 */
export function countsFrom(from: RawBuilder<unknown>, names: readonly CountName[]) {
  const whole = names.filter((name) => !BY_DAY.includes(name));
  const byDay = names.filter((name) => BY_DAY.includes(name));
  // Bounds of a range in the index. No day comes after "A".
  return sql`(
    select name, bucket, sum(n)::bigint as count from ${from}
      and (name = any(${whole}::text[]) or name = any(${byDay}::text[]) and bucket < 'A'
        and bucket >= rollup_day(date_trunc('day', now(), 'UTC') - ${sql.lit(DAYS - 1)} * interval '1 day'))
    group by 1, 2 having sum(n) <> 0)`;
}

/** Of the common table `counted`: `[{ <as>, count }]` in the order of the bucket's own type. */
export function listed(name: CountName, as: string, type = "text") {
  return sql`(select coalesce(json_agg(json_build_object(${sql.lit(as)}, bucket, 'count', count) order by bucket::${sql.raw(type)}), '[]')
    from counted where name = ${sql.lit(name)})`;
}

export function total(name: CountName) {
  return sql`(select coalesce(sum(count), 0)::bigint from counted where name = ${sql.lit(name)})`;
}

/** Counts by day end at midnight, UTC. */
export function nextDay(): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}
