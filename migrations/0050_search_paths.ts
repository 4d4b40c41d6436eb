import { type Kysely, sql } from "kysely";

/**
 * Trigger functions find their tables also in sessions with another search path, or with none: a restored dump, a
 * careful administrator. The schema is the one that the tables were made in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$
    declare
      trigger_function regprocedure;
    begin
      for trigger_function in
        select distinct tgfoid::regprocedure from pg_trigger join pg_class on pg_class.oid = tgrelid
        where not tgisinternal and relnamespace = current_schema()::regnamespace
      loop
        execute format('alter function %s set search_path from current', trigger_function);
      end loop;
    end $$
  `.execute(db);
}
