import { type Kysely, sql } from "kysely";

/** A view has an id of its own: it counts once, however often a server tries to write it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table job_views add column view_id uuid not null default gen_random_uuid();
    create unique index job_views_view_id_key on job_views (view_id);
  `.execute(db);
}
