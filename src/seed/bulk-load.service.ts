import { sql, type Transaction } from "kysely";
import type { DB } from "../platform/db/db.types.js";

/** PostgreSQL memory for sorting and for building indexes; a load runs alone, so it may take more than a request. */
const WORK_MEM = "256MB";
const MAINTENANCE_WORK_MEM = "768MB";

/** Settings for a transaction that writes very much. They end with it. */
export async function prepareForBulk(tx: Transaction<DB>): Promise<void> {
  await sql`select set_config('synchronous_commit', 'off', true), set_config('work_mem', ${WORK_MEM}, true),
    set_config('maintenance_work_mem', ${MAINTENANCE_WORK_MEM}, true), set_config('jit', 'off', true)`.execute(tx);
}

/** Switches triggers off until {@link enableTriggers}, or until the transaction fails. Other writers wait meanwhile. */
export async function disableTriggers(tx: Transaction<DB>, table: string, triggers: string[]): Promise<void> {
  for (const trigger of triggers) await alterTrigger(tx, table, "disable", trigger);
}

export async function enableTriggers(tx: Transaction<DB>, table: string, triggers: string[]): Promise<void> {
  for (const trigger of triggers) await alterTrigger(tx, table, "enable", trigger);
}

function alterTrigger(tx: Transaction<DB>, table: string, action: "enable" | "disable", trigger: string) {
  return sql`alter table ${sql.table(table)} ${sql.raw(action)} trigger ${sql.ref(trigger)}`.execute(tx);
}

/** Whether a table has so few rows, compared with what is to come, that its indexes are better made anew. */
export async function isNearlyEmpty(tx: Transaction<DB>, table: keyof DB & string, toCome: number): Promise<boolean> {
  const enough = Math.floor(toCome / 10) + 1;
  const { rows } = await sql<{ count: number }>`
    select count(*) from (select from ${sql.table(table)} limit ${enough}) as found
  `.execute(tx);
  return (rows[0]?.count ?? 0) < enough;
}

/**
 * Gives tables that are all empty, like those that refer to them, new files. What a transaction writes into files of its own need not go through the
 * write-ahead log where that is minimal, as the embedded PostgreSQL's is: they are flushed when it commits.
 */
export async function renewIfEmpty(tx: Transaction<DB>, tables: string[]): Promise<void> {
  const { rows: referring } = await sql<{ table: string }>`
    with recursive referring as (
      select unnest(${tables}::text[]::regclass[]) as id
      union select conrelid from pg_constraint join referring on confrelid = referring.id where contype = 'f')
    select id::regclass::text as table from referring order by 1`.execute(tx);
  const all = referring.map(({ table }) => table);
  const names = sql.join(all.map((table) => sql.table(table)));
  await sql`lock table ${names} in access exclusive mode`.execute(tx);
  const rows = sql.join(
    all.map((table) => sql`exists (select from ${sql.table(table)})`),
    sql` or `,
  );
  const found = await sql<{ hasRows: boolean }>`select ${rows} as has_rows`.execute(tx);
  if (!found.rows[0]?.hasRows) await sql`truncate ${names}`.execute(tx);
}

interface Definition {
  table: string;
  name: string;
  definition: string;
}

export interface DroppedIndexes {
  indexes: Definition[];
  constraints: Definition[];
}

/**
 * Drops the indexes and foreign keys of tables, apart from keys that others refer to. They come back with
 * {@link recreateIndexes}, or by themselves if the transaction fails. Until it ends nobody else can use the tables.
 */
export async function dropIndexes(tx: Transaction<DB>, tables: string[]): Promise<DroppedIndexes> {
  const inTables = sql`any(${tables}::regclass[])`;
  const constraints = await sql<Definition>`
    select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
    from pg_constraint c
    where conrelid = ${inTables} and (contype = 'f' or contype in ('p', 'u') and not exists (
      select from pg_constraint r where r.contype = 'f' and r.confrelid = c.conrelid and r.conindid = c.conindid))
    -- Unique keys first: building them is what a foreign key then builds on.
    order by contype = 'f', oid
  `.execute(tx);
  const indexes = await sql<Definition>`
    select indrelid::regclass::text as table, indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index i
    where indrelid = ${inTables} and not exists (
      select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
    order by indexrelid
  `.execute(tx);
  for (const { table, name } of constraints.rows) {
    await sql`alter table ${sql.raw(table)} drop constraint ${sql.raw(name)}`.execute(tx);
  }
  for (const { name } of indexes.rows) await sql`drop index ${sql.raw(name)}`.execute(tx);
  return { indexes: indexes.rows, constraints: constraints.rows };
}

/** @param onStep called before each of {@link countSteps} */
export async function recreateIndexes(
  tx: Transaction<DB>,
  { indexes, constraints }: DroppedIndexes,
  onStep: () => void,
): Promise<void> {
  for (const { definition } of indexes) {
    onStep();
    await sql.raw(definition).execute(tx);
  }
  for (const { table, name, definition } of constraints) {
    onStep();
    await sql`alter table ${sql.raw(table)} add constraint ${sql.raw(name)} ${sql.raw(definition)}`.execute(tx);
  }
}

export function countSteps({ indexes, constraints }: DroppedIndexes): number {
  return indexes.length + constraints.length;
}
