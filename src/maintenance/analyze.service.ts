import { sql } from "kysely";
import type { Chore } from "./chore.js";

interface TableState {
  table: string;
  rows: number;
  dead: number;
  changed: number;
  isAnalyzed: boolean;
  /** Its own setting is off. */
  isUnattended: boolean;
}

/** Fewer rows are read through whatever the planner believes. */
const FEW = 1_000;
/** Twice what autovacuum waits for by default: then it does not keep up. */
const STALE = 0.2;
const DEAD = 0.4;
const OLD_TRANSACTIONS = 1_000_000_000;

export const analyzeChore: Chore = {
  name: "analyze",
  description: "give the planner fresh statistics where autovacuum lags behind, and say where it should do more",
  schedule: "11 3 * * *",
  async run({ db, dryRun }) {
    const { rows: tables } = await sql<TableState>`
      select relid::regclass::text as table, n_live_tup as rows, n_dead_tup as dead, n_mod_since_analyze as changed,
        coalesce(last_analyze, last_autoanalyze) is not null as is_analyzed,
        exists (select from pg_class, unnest(reloptions) option where oid = relid and option ~ '^autovacuum_enabled=(false|off|0)')
          as is_unattended
      from pg_stat_user_tables where schemaname = 'public' order by 1`.execute(db);
    const done: string[] = [];
    const advice: string[] = [];
    for (const state of tables) {
      const { table, dead, rows, changed } = state;
      if (state.isUnattended)
        advice.push(`autovacuum is off for ${table}: alter table ${table} reset (autovacuum_enabled);`);
      if (dead > DEAD * rows + FEW) {
        done.push(`${table} vacuumed and analyzed: ${dead} dead rows beside ${rows}`);
        if (!dryRun) await sql`vacuum (analyze) ${sql.raw(table)}`.execute(db);
      } else if (changed > FEW && (!state.isAnalyzed || changed > STALE * rows)) {
        done.push(`${table} analyzed: ${state.isAnalyzed ? `${changed} changes since the last time` : "it never was"}`);
        if (!dryRun) await sql`analyze ${sql.raw(table)}`.execute(db);
      }
    }
    const { rows: cluster } = await sql<{ isOn: boolean; age: number }>`
      select current_setting('autovacuum')::boolean as is_on, age(datfrozenxid) as age
      from pg_database where datname = current_database()`.execute(db);
    if (!cluster[0]?.isOn) advice.push("autovacuum is off: set autovacuum = on.");
    if ((cluster[0]?.age ?? 0) > OLD_TRANSACTIONS) {
      advice.push(
        "Transaction ids run out: see why autovacuum does not freeze (long transactions, abandoned replication slots).",
      );
    }
    return { done, advice };
  },
};
