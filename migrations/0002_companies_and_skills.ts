import { type Kysely, sql } from "kysely";

/** Companies with their recruiters, and the skill taxonomy with what candidates know of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table companies (
      id bigint generated always as identity primary key,
      name text not null check (length(name) between 1 and 200),
      slug text not null,
      description text,
      website text,
      location text,
      industry text,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      constraint companies_slug_key unique (slug)
    );
    create index companies_name_idx on companies (name, id);
    create index companies_name_trgm_idx on companies using gin (name gin_trgm_ops);

    create table company_recruiters (
      company_id bigint not null references companies on delete cascade,
      user_id bigint not null references users on delete cascade,
      created_at timestamptz(3) not null default now(),
      primary key (company_id, user_id)
    );
    create index company_recruiters_user_id_idx on company_recruiters (user_id);

    create type skill_category as enum (
      'PROGRAMMING', 'DATA', 'INFRASTRUCTURE', 'SECURITY', 'DESIGN', 'ENGINEERING', 'OFFICE', 'BUSINESS',
      'FINANCE', 'HEALTHCARE', 'SCIENCE', 'EDUCATION', 'LOGISTICS', 'MEDIA', 'KNOWLEDGE', 'TRANSVERSAL', 'OTHER'
    );
    create type skill_proficiency as enum ('BEGINNER', 'INTERMEDIATE', 'ADVANCED', 'EXPERT');

    -- array_to_string is only "stable" because of exotic element types; for text it never changes.
    create function skill_search_text(name text, aliases text[]) returns text language sql immutable as $$
      select name || chr(10) || array_to_string(aliases, chr(10))
    $$;

    create table skills (
      id bigint generated always as identity primary key,
      name text not null check (length(name) between 1 and 200),
      category skill_category not null default 'OTHER',
      aliases text[] not null default '{}',
      source text,
      external_id text,
      created_at timestamptz(3) not null default now(),
      search_text text not null generated always as (skill_search_text(name, aliases)) stored,
      constraint skills_source_external_id_key unique (source, external_id)
    );
    create unique index skills_name_key on skills (lower(name));
    create index skills_list_idx on skills (name, id);
    create index skills_category_idx on skills (category, name, id);
    create index skills_search_trgm_idx on skills using gin (search_text gin_trgm_ops);

    create table candidate_skills (
      user_id bigint not null references users on delete cascade,
      skill_id bigint not null references skills on delete cascade,
      proficiency skill_proficiency not null,
      years smallint check (years between 0 and 80),
      primary key (user_id, skill_id)
    );
    create index candidate_skills_skill_id_idx on candidate_skills (skill_id);
  `.execute(db);
}
