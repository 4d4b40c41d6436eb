import { sql, type Transaction } from "kysely";
import type { DB } from "../platform/db/db.types.js";
import type { Occupation } from "./catalog/occupation.js";
import type { Place } from "./catalog/places.js";
import type { BuiltInSkill } from "./catalog/skills.js";
import type { JobProfile } from "./job-profiles.js";

/** A company to be made, with its first recruiter. */
export interface SeedCompany {
  name: string;
  slug: string;
  description: string;
  website: string;
  industry: string;
  sector: string;
  /** Place in the list of places. */
  place: number;
  recruiterName: string;
  recruiterEmail: string;
}

/**
 * Makes the temporary tables and functions that the other queries of a seed read. They belong to the connection.
 * `chance(n, k)` is the k-th random number of the n-th thing, in [0, 1), and the same for the same seed: rows can be made
 * in any order and in parts.
 */
export async function createSeedTables(tx: Transaction<DB>, seed: number): Promise<void> {
  await dropSeedTables(tx);
  await sql`
    create temp table seed_profiles (
      id int primary key, occupation int, sector text, title text, slug text, level experience_level, description text,
      requirements text, skills bigint[], pay_min float8, pay_max float8, is_hourly boolean, remote float8, vector tsvector
    );
    create temp table seed_sectors (sector text primary key, slots int);
    create temp table seed_sector_slots (sector text, slot int, profile int, primary key (sector, slot));
    create temp table seed_occupations (n int primary key, title text, degree text, duties text[], profiles int[]);
    create temp table seed_places (
      n int primary key, location text, country text, currency text, factor float8, period salary_period
    );
    create temp table seed_place_slots (slot int primary key, place int);
    create temp table seed_companies (
      n int primary key, id bigint, name text, sector text, place int, recruiter_id bigint, vector tsvector
    );
    create temp table seed_jobs (
      n int primary key, id bigint, company int, profile int, place int, status job_status, posted_at timestamptz(3),
      applications int
    );
    create temp table seed_candidates (n int primary key, user_id bigint, occupation int);
  `.execute(tx);
  await sql`
    create function pg_temp.chance(n bigint, k int) returns float8 language sql immutable parallel safe as
      ${sql.lit(`select (hashint8extended(n, ${seed}::bigint * 1000 + k) & 9007199254740991) / 9007199254740992::float8`)}
  `.execute(tx);
}

export async function dropSeedTables(tx: Transaction<DB>): Promise<void> {
  const tables = [
    "profiles",
    "sectors",
    "sector_slots",
    "occupations",
    "places",
    "place_slots",
    "companies",
    "jobs",
    "candidates",
  ];
  for (const table of tables) await sql`drop table if exists ${sql.table(`pg_temp.seed_${table}`)}`.execute(tx);
  await sql`drop function if exists pg_temp.chance(bigint, int)`.execute(tx);
}

/** Adds the built-in skills that are not there under their own or another name. */
export async function ensureSkills(tx: Transaction<DB>, skills: readonly BuiltInSkill[]): Promise<void> {
  await sql`
    insert into skills (name, category, aliases, source, external_id)
    select name, category, aliases, 'hirewise', name
    from json_to_recordset(${JSON.stringify(skills)}::json) as r(name text, category skill_category, aliases text[])
    where not exists (select from skills s where lower(s.name) = lower(r.name))
      and not exists (select from skills s cross join unnest(s.aliases) alias where lower(alias) = lower(r.name))
    on conflict do nothing
  `.execute(tx);
}

/** Stores the profiles and analyses their texts, as the triggers on `jobs` would for each job. */
export async function storeProfiles(
  tx: Transaction<DB>,
  profiles: readonly (JobProfile & { slug: string })[],
  occupations: readonly Occupation[],
): Promise<void> {
  const numbered = profiles.map((profile, id) => ({ id, ...profile }));
  await sql`
    create temp table seed_skill_names on commit drop as
    select distinct on (lower(called)) lower(called) as called, id
    from skills cross join lateral unnest(array_prepend(name, aliases)) with ordinality as a(called, place)
    order by lower(called), place > 1, id
  `.execute(tx);
  await sql`
    insert into seed_profiles
    select id, occupation, sector, title, slug, level, description, requirements, skill_ids, "payMin", "payMax",
      "isHourly", remote,
      setweight(to_tsvector('hirewise', title), 'A')
        || setweight(to_tsvector('hirewise', coalesce(skill_names, '')), 'B')
        || setweight(to_tsvector('hirewise', description), 'D')
        || setweight(to_tsvector('hirewise', requirements), 'D')
    from json_to_recordset(${JSON.stringify(numbered)}::json) as r(
      id int, occupation int, sector text, title text, slug text, level experience_level, description text,
      requirements text, skills text[], "payMin" float8, "payMax" float8, "isHourly" boolean, remote float8)
    cross join lateral (
      select array_agg(skills.id order by skills.id) as skill_ids, string_agg(skills.name, ' . ' order by skills.id) as skill_names
      from skills where skills.id in (
        select known.id from unnest(r.skills) as wanted join seed_skill_names known on known.called = lower(wanted))
    ) as found
  `.execute(tx);
  await sql`drop table seed_skill_names`.execute(tx);
  // Every kind of company also needs people in finance, staff, sales and technology.
  await sql`
    insert into seed_sector_slots
    select sector, row_number() over (partition by sector order by id, copy) - 1, id from (
      select sector, id, copy from seed_profiles cross join generate_series(1, 4) as copy
      union all
      select own.sector, common.id, 1 from (select distinct sector from seed_profiles) own
      join seed_profiles common on common.sector in ('BUSINESS', 'TECHNOLOGY') and common.sector <> own.sector
        and common.id % 3 = 0
    ) as chosen
  `.execute(tx);
  await sql`insert into seed_sectors select sector, count(*) from seed_sector_slots group by sector`.execute(tx);
  const named = occupations.map(({ titles, degree, duties }, n) => ({ n, title: titles[0], degree, duties }));
  await sql`
    insert into seed_occupations
    select n, title, degree, duties, (select array_agg(id order by id) from seed_profiles where occupation = n)
    from json_to_recordset(${JSON.stringify(named)}::json) as r(n int, title text, degree text, duties text[])
  `.execute(tx);
}

/** @returns how many slots there are: a place has as many as its weight */
export async function storePlaces(tx: Transaction<DB>, places: readonly Place[]): Promise<number> {
  const rows = places.map((place, n) => ({ n, ...place, location: `${place.city}, ${place.country}` }));
  await sql`
    insert into seed_places
    select n, location, country, currency, factor, period
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      n int, location text, country text, currency text, factor float8, period salary_period)
  `.execute(tx);
  const slots = places.flatMap(({ weight }, place) => Array.from({ length: weight }, () => place));
  await sql`
    insert into seed_place_slots select (slot - 1)::int, place from unnest(${slots}::int[]) with ordinality as s(place, slot)
  `.execute(tx);
  return slots.length;
}

/** Slugs that are taken among these and their numbered variants ("acme-2"). */
export async function findTakenSlugs(tx: Transaction<DB>, slugs: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ slug: string }>`
    select slug from companies where regexp_replace(slug, '-[0-9]+$', '') = any(${slugs}::text[]) or slug = any(${slugs}::text[])
  `.execute(tx);
  return new Set(rows.map(({ slug }) => slug));
}

/** Inserts companies and their recruiters. @param passwordHash of the recruiters */
export async function insertCompanies(
  tx: Transaction<DB>,
  companies: readonly SeedCompany[],
  passwordHash: string,
): Promise<void> {
  const rows = companies.map((company, n) => ({ n, ...company }));
  await sql`
    create temp table seed_input on commit drop as
    select *, null::bigint as company_id, null::bigint as user_id
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      n int, name text, slug text, description text, website text, industry text, sector text, place int,
      "recruiterName" text, "recruiterEmail" text)
  `.execute(tx);
  await sql`
    insert into companies (name, slug, description, website, industry, location, created_at, updated_at)
    select name, slug, description, website, industry, location, started, started
    from seed_input join seed_places on seed_places.n = place
    cross join lateral (select date_trunc('day', now()) - interval '760 days' - interval '900 days' * pg_temp.chance(seed_input.n, 900) as started) s
    order by seed_input.n
  `.execute(tx);
  await sql`
    insert into users (email, name, role, password_hash, created_at, updated_at)
    select "recruiterEmail", "recruiterName", 'RECRUITER', ${passwordHash}, c.created_at, c.created_at
    from seed_input join companies c using (slug) order by seed_input.n
  `.execute(tx);
  await sql`
    insert into company_recruiters (company_id, user_id)
    select c.id, u.id from seed_input join companies c using (slug) join users u on u.email = "recruiterEmail"
  `.execute(tx);
  await sql`
    insert into seed_companies
    select seed_input.n, c.id, c.name, sector, place, u.id, setweight(to_tsvector('hirewise', c.name), 'C')
    from seed_input join companies c using (slug) join users u on u.email = "recruiterEmail"
  `.execute(tx);
  await sql`drop table seed_input`.execute(tx);
}
