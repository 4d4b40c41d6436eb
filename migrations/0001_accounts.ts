import { type Kysely, sql } from "kysely";

/** Accounts, their sessions, and what a candidate says about themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create extension if not exists pg_trgm;
    create extension if not exists unaccent;

    create type user_role as enum ('CANDIDATE', 'RECRUITER', 'ADMIN');
    create type experience_level as enum ('ENTRY', 'JUNIOR', 'MID', 'SENIOR', 'LEAD', 'EXECUTIVE');
    create type salary_period as enum ('HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'ANNUAL');

    -- Times keep milliseconds only, so that a JavaScript Date holds them exactly and a cursor made
    -- from one points to its row.
    create table users (
      id bigint generated always as identity primary key,
      email text not null check (email = lower(email) and length(email) <= 254),
      name text not null check (length(name) between 1 and 200),
      password_hash text not null,
      role user_role not null default 'CANDIDATE',
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      constraint users_email_key unique (email)
    );

    create table candidate_profiles (
      user_id bigint primary key references users on delete cascade,
      headline text,
      summary text,
      location text,
      experience_level experience_level,
      years_of_experience smallint check (years_of_experience between 0 and 80),
      expected_salary_amount numeric(12, 2) check (expected_salary_amount >= 0),
      expected_salary_currency text check (expected_salary_currency ~ '^[A-Z]{3}$'),
      expected_salary_period salary_period,
      links jsonb not null default '[]' check (jsonb_typeof(links) = 'array'),
      education jsonb not null default '[]' check (jsonb_typeof(education) = 'array'),
      work_experience jsonb not null default '[]' check (jsonb_typeof(work_experience) = 'array'),
      updated_at timestamptz(3) not null default now(),
      constraint candidate_profiles_expected_salary_whole check (
        num_nulls(expected_salary_amount, expected_salary_currency, expected_salary_period) in (0, 3)
      )
    );

    -- A session is a family of refresh tokens: each is used once, and using one twice ends the session.
    create table sessions (
      id uuid primary key default gen_random_uuid(),
      user_id bigint not null references users on delete cascade,
      created_at timestamptz(3) not null default now(),
      revoked_at timestamptz(3)
    );
    create index sessions_user_id_idx on sessions (user_id);

    create table refresh_tokens (
      token_hash bytea primary key,
      session_id uuid not null references sessions on delete cascade,
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      used_at timestamptz(3)
    );
    create index refresh_tokens_session_id_idx on refresh_tokens (session_id);
    create index refresh_tokens_expires_at_idx on refresh_tokens (expires_at);
  `.execute(db);
}
