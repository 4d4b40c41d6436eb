import { type RawBuilder, type SqlBool, sql } from "kysely";

/** Whether a text column contains a phrase, in any case. A trigram index on the column serves it. */
export function contains(column: RawBuilder<unknown>, phrase: string): RawBuilder<SqlBool> {
  const pattern = `%${phrase.replace(/[\\%_]/g, "\\$&")}%`;
  return sql<SqlBool>`${column} ilike ${pattern}`;
}

/** The right side of `id = any(ids)`: one parameter however many ids, and so one prepared statement. */
export function anyOf(ids: readonly number[]): RawBuilder<number> {
  return sql<number>`any(${ids}::bigint[])`;
}
