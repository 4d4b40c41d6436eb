import { sql } from "kysely";
import type { Database } from "../../src/platform/db/database.js";
import { inTransaction } from "../../src/platform/db/transaction.js";
import { dropIndexes, prepareForBulk, recreateIndexes } from "../../src/seed/bulk-load.service.js";

/** How many rows of each table. Enough that reading a whole one is never the cheapest way to a page of it. */
export const SIZES = {
  jobs: 120_000,
  companies: 20_000,
  skills: 20_000,
  users: 20_000,
  applications: 160_000,
  files: 40_000,
};

/**
 * Fills a database so that the planner has a choice: values of very different frequency, as in real data. Triggers are
 * off meanwhile; jobs get their search vectors from title and description alone.
 */
export async function fill(db: Database): Promise<void> {
  await inTransaction(db, async (tx) => {
    await prepareForBulk(tx);
    const dropped = await dropIndexes(tx, ["jobs", "job_skills", "applications"]);
    await insertRows(tx);
    await recreateIndexes(tx, dropped, () => {});
  });
  await sql`vacuum analyze`.execute(db);
}

async function insertRows(db: Database): Promise<void> {
  const { jobs, companies, skills, users, applications, files } = SIZES;
  await sql`
    alter table companies disable trigger user;
    alter table skills disable trigger user;
    alter table jobs disable trigger user;
    alter table job_skills disable trigger user;

    insert into companies (name, slug)
    select (array['Acme', 'Nordic', 'Blue River', 'Summit'])[n % 4 + 1] || ' ' || md5(n::text), 'company-' || n
    from generate_series(1, ${sql.lit(companies)}) n;

    insert into skills (name, aliases, category)
    select 'Skill ' || md5(n::text), array['alias ' || md5(n::text || 'a')],
      (enum_range(null::skill_category))[(n % 17 * (n % 3)) % 17 + 1]
    from generate_series(1, ${sql.lit(skills)}) n;

    insert into users (email, name, password_hash, role)
    select 'user-' || n || '@example.org', 'User ' || n, 'none', case when n % 10 = 0 then 'RECRUITER' else 'CANDIDATE' end::user_role
    from generate_series(1, ${sql.lit(users)}) n;

    insert into company_recruiters (company_id, user_id)
    select n, n % ${sql.lit(users / 10)} * 10 + 10 from generate_series(1, ${sql.lit(companies)}) n;

    -- A few companies have very many jobs. One job in a thousand is of a rare kind in each respect.
    insert into jobs (company_id, title, slug, description, location, remote, employment_type, experience_level, status,
      salary_max, salary_currency, salary_period, requirements, posted_at, closes_at, view_count, search_vector)
    select company_id, title, 'job-' || n, description, place, n % 7 = 0,
      case when n % 1000 = 1 then 'INTERNSHIP' when n % 5 = 0 then 'PART_TIME' else 'FULL_TIME' end::employment_type,
      case when n % 1000 = 2 then 'EXECUTIVE' when n % 3 = 0 then 'SENIOR' else 'MID' end::experience_level,
      case when n % 1000 = 3 then 'DRAFT' when n % 10 = 4 then 'CLOSED' else 'PUBLISHED' end::job_status,
      case when n % 4 > 0 then (20000 + n * 7919 % 100000)::numeric / case when n % 8 > 3 then 2080 else 1 end end,
      case when n % 4 > 0 then case when n % 1000 = 5 then 'CHF' else 'USD' end end,
      case when n % 4 > 0 then case when n % 8 > 3 then 'HOURLY' else 'ANNUAL' end end::salary_period,
      repeat(md5(n::text), 25), now() - n * interval '10 minutes',
      case when n % 3 = 0 then now() + (n % 100) * interval '1 day' end,
      n * 31 % 5000,
      setweight(to_tsvector('hirewise', title), 'A') || setweight(to_tsvector('hirewise', description), 'D')
    from generate_series(1, ${sql.lit(jobs)}) n
    cross join lateral (select
      case when n % 4 = 0 then n % 5 + 1 else n * 7 % ${sql.lit(companies)} + 1 end as company_id,
      (array['Senior', 'Junior', 'Chief', 'Deputy'])[n % 4 + 1] || ' '
        || case when n % 1000 = 6 then 'bricklayer' else (array['engineer', 'accountant', 'nurse', 'driver', 'teacher'])[n % 5 + 1] end
        as title,
      'Works on ' || (array['bridges', 'ledgers', 'wards', 'lorries', 'lessons'])[n * 3 % 5 + 1] as description,
      case when n % 1000 = 7 then 'Reykjavik' else (array['London', 'Lyon', 'Boston', 'Lisbon', 'Toronto'])[n % 5 + 1] end
        || ', district ' || n % 300 as place) made;

    insert into search_terms select distinct word from jobs, search_words(title) word;

    insert into job_skills (job_id, skill_id)
    select distinct job_id, skill_id from (
      select n as job_id, (n * 13 + k * k * 71) % case when k = 1 then 20 else ${sql.lit(skills)} end + 1 as skill_id
      from generate_series(1, ${sql.lit(jobs)}) n, generate_series(1, 3) k) links;

    -- Some candidates and some jobs have a thousand applications, most have a few.
    insert into applications (job_id, candidate_id, status, created_at)
    select distinct on (1, 2) case when n % 40 = 0 then n / 40 % 2 + 1 else n * 7919 % ${sql.lit(jobs)} + 1 end,
      case when n % 50 = 1 then 1 else n * 104729::bigint % ${sql.lit(users)} + 1 end,
      case when n % 1000 = 0 then 'OFFERED' when n % 3 = 0 then 'IN_REVIEW' else 'SUBMITTED' end::application_status,
      now() - n * interval '1 minute'
    from generate_series(1, ${sql.lit(applications)}) n;

    insert into blobs (key, size) select md5(n::text) || md5(n::text || 'b'), 5 from generate_series(1, ${sql.lit(files)}) n;

    insert into file_contents (scope, processing, report, original_sha256, original_size, original_mime_type, mime_type,
      status, blob_key, stored_size, served_size, served_sha256, processed_at, refined_at)
    select 'user:1', 'document.1', '{}', key, 9, 'text/plain', 'text/plain', 'READY', key, 5, 5, key, now(), now() from blobs;

    -- One account in four has a few files, one has thousands.
    insert into files (owner_id, purpose, filename, content_id, created_at)
    select case when id % 10 = 1 then 1 else id * 4 % ${sql.lit(users)} + 1 end,
      case when id % 3 = 0 then 'RESUME' else 'ATTACHMENT' end::file_purpose, 'file-' || id, id,
      now() - id * interval '1 minute'
    from file_contents;

    alter table companies enable trigger user;
    alter table skills enable trigger user;
    alter table jobs enable trigger user;
    alter table job_skills enable trigger user;
  `.execute(db);
}
