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

/** How many rows the planner expects, from its statistics. */
export async function estimateRows<DB, TB extends keyof DB>(
  matching: SelectQueryBuilder<DB, TB, object>,
): Promise<number> {
  const query = matching.select(sql`1`.as("one"));
  const [plan] = await query.explain<Record<string, [{ Plan: { "Plan Rows": number } }]>>("json");
  return Object.values(plan ?? {})[0]?.[0].Plan["Plan Rows"] ?? 0;
}

/** An estimate this far above the limit is not worth checking by counting up to it. */
export function isTooManyToCount(estimate: number): boolean {
  return estimate > 2 * EXACT_COUNT_LIMIT;
}

/**
 * What to tell of a list's size.
 * @param bounded what {@link boundedCount} counted, if it was asked
 * @param estimate what {@link estimateRows} expects; one below what was counted is known to be wrong
 */
export function toCount(bounded: number | undefined, estimate: number): Count {
  if (bounded !== undefined && bounded <= EXACT_COUNT_LIMIT) return { count: bounded, precision: "EXACT" };
  return estimate > EXACT_COUNT_LIMIT
    ? { count: estimate, precision: "ESTIMATED" }
    : { count: EXACT_COUNT_LIMIT, precision: "AT_LEAST" };
}
