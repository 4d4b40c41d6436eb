import { type SelectQueryBuilder, sql } from "kysely";
import { inOrder, type Sort } from "./keyset.js";

export type CountPrecision = "EXACT" | "AT_LEAST" | "ESTIMATED";

export interface Count {
  count: number;
  precision: CountPrecision;
}

/** Up to here a count is exact: about 5 ms of index reading. Beyond, the planner's estimate is as useful. */
export const EXACT_COUNT_LIMIT = 10_000;

/**
 * An expression that counts a list's rows, but stops past {@link EXACT_COUNT_LIMIT}; put it into the list's own
 * statement. It reads in the list's order because a bare LIMIT would make the planner scan the table.
 */
export function boundedCount<DB, TB extends keyof DB>(matching: SelectQueryBuilder<DB, TB, object>, sort: Sort) {
  const some = inOrder(matching.select(sql`1`.as("one")), sort).limit(EXACT_COUNT_LIMIT + 1);
  return sql<number>`(select count(*) from ${some} as counted)`;
}

/** Reads what {@link boundedCount} counted; asks the planner only if it stopped early. */
export async function toCount<DB, TB extends keyof DB>(
  bounded: number,
  matching: SelectQueryBuilder<DB, TB, object>,
): Promise<Count> {
  if (bounded <= EXACT_COUNT_LIMIT) return { count: bounded, precision: "EXACT" };
  const [plan] = await matching
    .select(sql`1`.as("one"))
    .explain<Record<string, [{ Plan: { "Plan Rows": number } }]>>("json");
  const estimate = Object.values(plan ?? {})[0]?.[0].Plan["Plan Rows"] ?? 0;
  // An estimate below what was already counted is known to be wrong.
  return estimate > EXACT_COUNT_LIMIT
    ? { count: estimate, precision: "ESTIMATED" }
    : { count: EXACT_COUNT_LIMIT, precision: "AT_LEAST" };
}
