import type pg from "pg";
import type { UserRole } from "../../platform/db/db.types.js";
import { createAccessTokens } from "../../platform/http/tokens.js";
import { SECRET } from "./environment.js";

export const VIEWERS = ["visitor", "candidate", "otherCandidate", "recruiter", "otherRecruiter", "admin"] as const;
export type ViewerName = (typeof VIEWERS)[number];
export type AccountName = Exclude<ViewerName, "visitor">;

const ROLES: Record<AccountName, UserRole> = {
  candidate: "CANDIDATE",
  otherCandidate: "CANDIDATE",
  recruiter: "RECRUITER",
  otherRecruiter: "RECRUITER",
  admin: "ADMIN",
};

export const LOCATIONS = ["Berlin", "Paris", "Saint-Étienne", "New York"];
export const TITLES = ["Engineer", "Nurse", "Painter", "Accountant", "Ingénieur", "Carpenter"];
export const SKILL_NAMES = ["Python", "Kubernetes", "Welding", "Excel", "Soldering"];

/** What a history acts on: few rows, so that everything concerns everything. */
export interface World {
  accounts: Record<AccountName, { id: number; token: string }>;
  companies: number[];
  skills: number[];
  jobs: number[];
  applications: number[];
}

export type Accounts = World["accounts"];

/** The accounts outlive the histories. Tokens are good for 15 minutes. */
export async function createAccounts(sql: pg.Pool): Promise<Accounts> {
  const tokens = createAccessTokens(SECRET);
  const accounts = {} as Accounts;
  for (const [name, role] of Object.entries(ROLES) as [AccountName, UserRole][]) {
    const { rows } = await sql.query(
      `with account as (insert into users (email, name, password_hash, role) values ($1, $2, 'none', $3)
         on conflict (email) do update set name = excluded.name returning id)
       insert into sessions (user_id) select id from account returning id, user_id::int as "userId"`,
      [`${name.toLowerCase()}@example.org`, name, role],
    );
    const { token } = await tokens.sign({ userId: rows[0].userId, role, sessionId: rows[0].id });
    accounts[name] = { id: rows[0].userId, token };
  }
  return accounts;
}

/** Puts everything back to how histories begin. Ids are new ones each time. */
export async function resetWorld(sql: pg.Pool, accounts: Accounts): Promise<World> {
  const roles = Object.entries(ROLES).map(
    ([name, role]) => `(${accounts[name as AccountName].id}, '${role}', '${name}')`,
  );
  await sql.query(`
    begin;
    delete from files; delete from file_contents; delete from blobs;
    delete from applications; delete from jobs; delete from companies; delete from candidate_skills;
    delete from candidate_profiles; delete from skills; delete from search_terms;
    delete from match_terms;
    delete from users where email not like '%@example.org';
    update users set role = wanted.role::user_role, name = wanted.name from (values ${roles.join()}) as wanted (id, role, name)
    where users.id = wanted.id and (users.role::text, users.name) is distinct from (wanted.role, wanted.name);
    update sessions set revoked_at = null where revoked_at is not null;
    commit`);
  const ids = async (text: string, values: unknown[] = []): Promise<number[]> =>
    (await sql.query<{ id: number }>(text, values)).rows.map(({ id }) => Number(id));
  const companies = await ids(
    `insert into companies (name, slug, location) select 'Company ' || n, 'company-' || gen_random_uuid(), 'Berlin'
     from generate_series(1, 3) n returning id`,
  );
  const skills = await ids(
    `insert into skills (name, category) select name, case when n <= 2 then 'PROGRAMMING' else 'OTHER' end::skill_category
     from unnest($1::text[]) with ordinality as _ (name, n) returning id`,
    [SKILL_NAMES],
  );
  const { recruiter, otherRecruiter, candidate, otherCandidate } = accounts;
  await sql.query("insert into company_recruiters (company_id, user_id) values ($1, $2), ($3, $2), ($4, $5)", [
    companies[0],
    recruiter.id,
    companies[1],
    companies[2],
    otherRecruiter.id,
  ]);
  const jobs = await ids(
    `insert into jobs (company_id, title, slug, description, location, remote, employment_type, experience_level,
       salary_max, salary_currency, salary_period, status, posted_at, view_count)
     select ($1::bigint[])[1 + n % 3], ($2::text[])[1 + n % 6], 'job-' || gen_random_uuid(), 'About it.', ($3::text[])[1 + n % 4],
       n % 3 = 0, case when n % 4 = 0 then 'CONTRACT' else 'FULL_TIME' end::employment_type,
       case when n % 2 = 0 then 'SENIOR' else 'JUNIOR' end::experience_level, 50000 + 10000 * (n % 5),
       case when n % 3 = 0 then 'EUR' else 'USD' end, 'ANNUAL', case n % 6 when 0 then 'DRAFT' when 1 then 'CLOSED'
       else 'PUBLISHED' end::job_status, now() - n * interval '1 hour', n
     from generate_series(1, 12) n returning id`,
    [companies, TITLES, LOCATIONS],
  );
  await sql.query(
    `insert into job_skills select job, skill from unnest($1::bigint[]) with ordinality as j (job, n)
     join unnest($2::bigint[]) with ordinality as s (skill, m) on (n + m) % 3 = 0`,
    [jobs, skills],
  );
  const applications = await ids(
    `insert into applications (job_id, candidate_id, cover_letter, created_at)
     select job, case when n % 2 = 0 then $2::bigint else $3::bigint end, 'Hello.', now() - n * interval '1 day'
     from unnest($1::bigint[]) with ordinality as _ (job, n) where n in (3, 4, 5, 8, 9) returning id`,
    [jobs, candidate.id, otherCandidate.id],
  );
  await sql.query(
    `insert into application_status_changes (application_id, to_status, note) select id, 'SUBMITTED', 'A note.'
     from unnest($1::bigint[]) id`,
    [applications],
  );
  await sql.query("insert into candidate_profiles (user_id, headline) values ($1, 'Here'), ($2, null)", [
    candidate.id,
    otherCandidate.id,
  ]);
  await sql.query(
    "insert into candidate_skills (user_id, skill_id, proficiency) select $1, id, 'EXPERT' from unnest($2::bigint[]) id",
    [candidate.id, skills.slice(0, 2)],
  );
  return { accounts, companies, skills, jobs, applications };
}
