import { sql, type Transaction } from "kysely";
import type { DB } from "../platform/db/db.types.js";
import { schools } from "./catalog/phrases.js";
import type { Range } from "./seed-jobs.queries.js";

export interface PeoplePlan {
  candidates: number;
  occupations: number;
  placeSlots: number;
  companies: number;
  firstNames: string[];
  lastNames: string[];
  passwordHash: string;
}

const today = sql`date_trunc('day', now())`;

/** Inserts the candidates of a range with their profiles and skills. Those of one occupation have consecutive numbers. */
export async function insertCandidates(tx: Transaction<DB>, { first, last }: Range, plan: PeoplePlan): Promise<void> {
  const { candidates, occupations, placeSlots, companies, firstNames, lastNames, passwordHash } = plan;
  // Chance numbers from 100 on: a candidate's must not follow those of the job with the same number.
  await sql`
    create temp table seed_batch on commit drop as
    select drawn.n, id, o.n as occupation, o.title as occupation_title, o.degree, o.duties, slot.place,
      o.profiles[1 + floor(pg_temp.chance(drawn.n, 101) * cardinality(o.profiles))::int] as profile,
      (${firstNames}::text[])[1 + floor(pg_temp.chance(drawn.n, 102) * ${sql.lit(firstNames.length)})::int] as first_name,
      (${lastNames}::text[])[1 + floor(pg_temp.chance(drawn.n, 103) * ${sql.lit(lastNames.length)})::int] as last_name,
      ${today} - interval '730 days' * pg_temp.chance(drawn.n, 104) as created_at
    from (
      select n, nextval(pg_get_serial_sequence('users', 'id')) as id
      from generate_series(${sql.lit(first)}, ${sql.lit(last)}) as n
    ) as drawn
    join seed_occupations o on o.n = (drawn.n - 1) * ${sql.lit(occupations)}::bigint / ${sql.lit(candidates)}
    join seed_place_slots slot on slot.slot = floor(${sql.lit(placeSlots)} * pg_temp.chance(drawn.n, 105))::int
  `.execute(tx);
  await sql`insert into seed_candidates select n, id, occupation from seed_batch`.execute(tx);
  await sql`
    insert into users (id, email, name, role, password_hash, created_at, updated_at) overriding system value
    select id, lower(regexp_replace(unaccent(first_name || '.' || last_name), '[^A-Za-z.]', '', 'g')) || '.' || id || '@mail.example',
      first_name || ' ' || last_name, 'CANDIDATE', ${passwordHash}, created_at, created_at
    from seed_batch order by n
  `.execute(tx);
  await insertProfiles(tx, companies);
  await sql`
    insert into candidate_skills (user_id, skill_id, proficiency, years)
    select b.id, skill_id,
      (array['BEGINNER', 'INTERMEDIATE', 'ADVANCED', 'EXPERT'])[1 + floor(4 * pg_temp.chance(b.n, 120 + nth::int))::int]::skill_proficiency,
      1 + floor(8 * pg_temp.chance(b.n, 140 + nth::int))::int
    from seed_batch b join seed_profiles p on p.id = b.profile
    cross join lateral unnest(p.skills) with ordinality as s(skill_id, nth)
  `.execute(tx);
  await sql`drop table seed_batch`.execute(tx);
}

async function insertProfiles(tx: Transaction<DB>, companies: number): Promise<void> {
  const year = sql`extract(year from now())::int`;
  const company = (k: number) =>
    sql`(select name from seed_companies where n = floor(${sql.lit(companies)} * pg_temp.chance(b.n, ${sql.lit(k)}))::int)`;
  await sql`
    insert into candidate_profiles (user_id, headline, summary, location, experience_level, years_of_experience,
      expected_salary_amount, expected_salary_currency, expected_salary_period, links, education, work_experience, updated_at)
    select b.id, p.title, b.occupation_title || ' with ' || x.years || case x.years when 1 then ' year' else ' years' end
        || ' of experience. ' || 'Most of my work is to ' || lower(left(b.duties[1], 1)) || substr(b.duties[1], 2)
        || ', and to ' || lower(left(b.duties[2], 1)) || substr(b.duties[2], 2) || '.',
      place.location, p.level, x.years,
      round((p.pay_min * place.factor)::numeric, -3), place.currency, 'ANNUAL',
      case when pg_temp.chance(b.n, 106) < 0.5 then jsonb_build_array(jsonb_build_object('label', 'LinkedIn',
        'url', 'https://linkedin.example/in/candidate-' || b.id)) else '[]' end,
      jsonb_build_array(jsonb_build_object(
        'institution', (${schools}::text[])[1 + floor(pg_temp.chance(b.n, 107) * ${sql.lit(schools.length)})::int],
        'degree', case when p.is_hourly then 'Certificate' when pg_temp.chance(b.n, 108) < 0.6 then 'Bachelor''s degree' else 'Master''s degree' end,
        'fieldOfStudy', b.degree, 'startYear', ${year} - x.years - 4, 'endYear', ${year} - x.years)),
      case x.years when 0 then '[]' else jsonb_build_array(
        jsonb_build_object('company', ${company(109)}, 'title', p.title, 'description', b.duties[1] || '.',
          'startMonth', (${year} - (x.years + 1) / 2) || '-' || x.month, 'endMonth', null),
        jsonb_build_object('company', ${company(110)}, 'title', b.occupation_title, 'description', b.duties[3] || '.',
          'startMonth', (${year} - x.years) || '-' || x.month, 'endMonth', (${year} - (x.years + 1) / 2) || '-' || x.month)
      ) end,
      b.created_at
    from seed_batch b join seed_profiles p on p.id = b.profile join seed_places place on place.n = b.place
    cross join lateral (
      select (case p.level when 'ENTRY' then 0 when 'JUNIOR' then 1 when 'MID' then 3 when 'SENIOR' then 6 when 'LEAD' then 9 else 12 end
          + floor(4 * pg_temp.chance(b.n, 111)))::int as years,
        lpad((1 + floor(12 * pg_temp.chance(b.n, 112)))::text, 2, '0') as month
    ) as x
    order by b.n
  `.execute(tx);
}
