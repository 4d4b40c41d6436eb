import { type Kysely, sql } from "kysely";

/** Job postings, the skills they ask for, and who looked at them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create type job_status as enum ('DRAFT', 'PUBLISHED', 'CLOSED');
    create type employment_type as enum ('FULL_TIME', 'PART_TIME', 'CONTRACT', 'TEMPORARY', 'INTERNSHIP');

    create table jobs (
      id bigint generated always as identity primary key,
      company_id bigint not null references companies on delete cascade,
      created_by bigint references users on delete set null,
      title text not null check (length(title) between 1 and 300),
      slug text not null,
      description text not null default '',
      requirements text,
      location text,
      remote boolean not null default false,
      employment_type employment_type not null default 'FULL_TIME',
      experience_level experience_level,
      salary_min numeric(12, 2) check (salary_min >= 0),
      salary_max numeric(12, 2) check (salary_max >= 0),
      salary_currency text check (salary_currency ~ '^[A-Z]{3}$'),
      salary_period salary_period,
      status job_status not null default 'DRAFT',
      posted_at timestamptz(3),
      closes_at timestamptz(3),
      view_count integer not null default 0 check (view_count >= 0),
      source text,
      external_id text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),

      -- Sort keys are columns of their own and never null, so that (key, id) is a total order which
      -- one row comparison on one index can continue from anywhere.
      listed_at timestamptz(3) not null generated always as (coalesce(posted_at, created_at)) stored,
      closing_key timestamptz(3) not null
        generated always as (coalesce(closes_at, timestamptz '9999-12-31 00:00:00+00')) stored,
      -- The upper end of the range as pay for a year of full-time work: 2,080 hours, 260 days, 52 weeks.
      salary_annual numeric(16, 2) not null generated always as (
        coalesce(salary_max, salary_min, 0) * case salary_period
          when 'HOURLY' then 2080 when 'DAILY' then 260 when 'WEEKLY' then 52 when 'MONTHLY' then 12 else 1 end
      ) stored,
      search_vector tsvector not null default '',

      constraint jobs_slug_key unique (slug),
      constraint jobs_source_external_id_key unique (source, external_id),
      constraint jobs_salary_order check (salary_min <= salary_max),
      constraint jobs_salary_whole check (
        (coalesce(salary_min, salary_max) is null) = (salary_currency is null)
        and (salary_currency is null) = (salary_period is null)
      ),
      constraint jobs_published_has_date check (status <> 'PUBLISHED' or posted_at is not null)
    );
    create index jobs_newest_idx on jobs (status, listed_at desc, id desc);
    create index jobs_salary_idx on jobs (status, salary_annual desc, id desc);
    create index jobs_closing_idx on jobs (status, closing_key, id);
    create index jobs_views_idx on jobs (status, view_count desc, id desc);
    create index jobs_company_idx on jobs (company_id, listed_at desc, id desc);
    -- For what few jobs have, so that finding them does not mean passing by all others.
    create index jobs_remote_idx on jobs (remote);
    create index jobs_employment_type_idx on jobs (employment_type);
    create index jobs_experience_level_idx on jobs (experience_level);
    create index jobs_currency_idx on jobs (salary_currency, salary_annual);
    create index jobs_created_by_idx on jobs (created_by);
    create index jobs_location_trgm_idx on jobs using gin (location gin_trgm_ops);

    create table job_skills (
      job_id bigint not null references jobs on delete cascade,
      skill_id bigint not null references skills on delete cascade,
      primary key (job_id, skill_id)
    );
    create index job_skills_skill_id_idx on job_skills (skill_id, job_id);

    create table job_views (
      id bigint generated always as identity primary key,
      job_id bigint not null references jobs on delete cascade,
      viewer_id bigint references users on delete set null,
      referrer text,
      viewed_at timestamptz(3) not null default now()
    );
    create index job_views_job_id_idx on job_views (job_id, viewed_at);
    create index job_views_viewer_id_idx on job_views (viewer_id);
  `.execute(db);
}
