import { type Kysely, sql } from "kysely";

/** Applications: one for each job and candidate, with the history of their status. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create type application_status as enum (
      'SUBMITTED', 'IN_REVIEW', 'INTERVIEW', 'OFFERED', 'HIRED', 'REJECTED', 'WITHDRAWN'
    );

    create table applications (
      id bigint generated always as identity primary key,
      job_id bigint not null references jobs on delete restrict,
      candidate_id bigint not null references users on delete cascade,
      status application_status not null default 'SUBMITTED',
      cover_letter text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      constraint applications_job_id_candidate_id_key unique (job_id, candidate_id)
    );
    create index applications_candidate_idx on applications (candidate_id, created_at desc, id desc);
    create index applications_job_idx on applications (job_id, created_at desc, id desc);
    create index applications_job_status_idx on applications (job_id, status);
    create index applications_created_at_idx on applications (created_at);

    create table application_status_changes (
      id bigint generated always as identity primary key,
      application_id bigint not null references applications on delete cascade,
      from_status application_status,
      to_status application_status not null,
      changed_by bigint references users on delete set null,
      note text,
      changed_at timestamptz(3) not null default now()
    );
    create index application_status_changes_application_idx on application_status_changes (application_id, id);
    create index application_status_changes_changed_by_idx on application_status_changes (changed_by);
  `.execute(db);
}
