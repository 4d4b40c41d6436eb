import { type Kysely, sql } from "kysely";

/**
 * What an embedding service made of the texts of jobs and profiles, if there is one: a vector each, whose numbers are
 * whole ones from -127 to 127. A text that changes loses its vector at once, and gets a new one when a task comes to it;
 * until then, matching goes by words alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table job_embeddings (
      job_id bigint primary key references jobs on delete cascade,
      model text not null,
      vector bytea not null
    );
    create table candidate_embeddings (
      user_id bigint primary key references candidate_profiles on delete cascade,
      model text not null,
      vector bytea not null
    );

    create function job_embedding_text(title text, description text, requirements text) returns text
    language sql immutable as $$
      select concat_ws(chr(10), title, left(description, 6000), left(requirements, 2000))
    $$;
    -- Neither name nor address: it leaves the platform.
    create function candidate_embedding_text(headline text, summary text, education jsonb, work_experience jsonb)
    returns text language sql immutable as $$
      select concat_ws(chr(10), headline, left(summary, 4000),
        (select left(string_agg(concat_ws(': ', position ->> 'title', position ->> 'description'), chr(10)), 4000)
         from jsonb_array_elements(work_experience) position),
        (select left(string_agg(concat_ws(', ', school ->> 'degree', school ->> 'fieldOfStudy'), chr(10)), 1000)
         from jsonb_array_elements(education) school))
    $$;

    create function forget_embedding() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'jobs' then
        delete from job_embeddings where job_id = old.id;
      else
        delete from candidate_embeddings where user_id = old.user_id;
      end if;
      return null;
    end $$;
    create trigger jobs_forget_embedding after update of title, description, requirements on jobs for each row
      when ((old.title, old.description, old.requirements) is distinct from (new.title, new.description, new.requirements))
      execute function forget_embedding();
    create trigger candidate_profiles_forget_embedding
      after update of headline, summary, education, work_experience on candidate_profiles for each row
      when ((old.headline, old.summary, old.education, old.work_experience)
        is distinct from (new.headline, new.summary, new.education, new.work_experience))
      execute function forget_embedding();

    select announce_changes_of('job_embeddings', '{job_id}', '{job_id}');
    select announce_changes_of('candidate_embeddings', '{user_id}', '{user_id}');
  `.execute(db);
}
