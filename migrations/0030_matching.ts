import { type Kysely, sql } from "kysely";

/**
 * What matching reads: the words of titles and profiles by themselves, and rollups that the task queue keeps
 * (`matching/statistics.queries.ts`). Answers depend on the rollups' rows like on any others, so they always agree with
 * the database, whose rollups may be some minutes, or weights a day, old.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Of the search vector only the title: small enough to stay within the row, where the whole is often kept apart.
    alter table jobs add column title_vector tsvector not null
      generated always as (strip(ts_filter(search_vector, '{a}'))) stored;
    create index jobs_title_idx on jobs using gin (title_vector);

    -- Headline and positions (A), subjects studied (B), everything else (D). A text, such as a parsed resume, can be given
    -- the same way.
    create function profile_vector(headline text, summary text, education jsonb, work_experience jsonb)
    returns tsvector language sql immutable as $$
      select setweight(to_tsvector('hirewise', coalesce(headline, '') || ' . ' || coalesce((
             select string_agg(position ->> 'title', ' . ') from jsonb_array_elements(work_experience) position), '')), 'A')
        || setweight(to_tsvector('hirewise', coalesce((
             select string_agg(school ->> 'fieldOfStudy', ' . ') from jsonb_array_elements(education) school), '')), 'B')
        || setweight(to_tsvector('hirewise', left(coalesce(summary, ''), 100000) || ' . ' || left(coalesce((
             select string_agg(position ->> 'description', ' . ') from jsonb_array_elements(work_experience) position), ''),
             100000)), 'D')
    $$;
    alter table candidate_profiles add column profile_vector tsvector not null
      generated always as (profile_vector(headline, summary, education, work_experience)) stored;
    create index candidate_profiles_vector_idx on candidate_profiles using gin (profile_vector);

    -- How much a word tells, from 0 (in every job) to 1 (in hardly any). Words that are not here are worth 1.
    create table match_terms (
      term text primary key,
      -- Among the words of titles, and the share of jobs with it in their title.
      title_weight real not null check (title_weight between 0 and 1),
      title_share real not null check (title_share between 0 and 1),
      text_weight real not null check (text_weight between 0 and 1)
    );

    create table match_skills (
      skill_id bigint primary key references skills on delete cascade,
      weight real not null check (weight between 0 and 1),
      -- The share of jobs that ask for it.
      share real not null check (share between 0 and 1)
    );

    -- What the most popular jobs get, from 0 to 1.
    create table job_popularity (
      job_id bigint primary key references jobs on delete cascade,
      score real not null check (score between 0 and 1),
      applications integer not null check (applications >= 0)
    );
    create index job_popularity_score_idx on job_popularity (score desc, job_id desc);

    -- How many candidates have applied to both; each job with those that share the most.
    create table job_companions (
      job_id bigint not null references jobs on delete cascade,
      companion_id bigint not null references jobs on delete cascade,
      candidates integer not null check (candidates > 0),
      primary key (job_id, companion_id)
    );
    create index job_companions_companion_id_idx on job_companions (companion_id);

    select announce_changes_of('match_terms', '{term}', '{term}');
    select announce_changes_of('match_skills', '{skill_id}', '{skill_id}');
    select announce_changes_of('job_popularity', '{job_id}', '{job_id}');
    select announce_changes_of('job_companions', '{job_id,companion_id}', '{job_id}');
  `.execute(db);
}
