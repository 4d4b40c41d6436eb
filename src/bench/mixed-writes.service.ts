import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";
import type { SeededRandom } from "../seed/random.js";

/** Each call makes one write, in plain SQL, as the platform's users cause them: mixed columns of mixed rows. */
export async function mixedWrites(db: Database, random: SeededRandom): Promise<() => Promise<void>> {
  const jobs = (await db.selectFrom("jobs").select("id").execute()).map(({ id }) => id);
  const skills = (await db.selectFrom("skills").select("id").execute()).map(({ id }) => id);
  const users = (await db.selectFrom("users").select("id").where("role", "=", "CANDIDATE").execute()).map(
    ({ id }) => id,
  );
  let serial = 0;
  const job = () => random.pick(jobs);
  const writes: Record<string, { weight: number; run: () => Promise<unknown> }> = {
    views: {
      weight: 30,
      run: () => sql`update jobs set view_count = view_count + 1 where id = ${job()}`.execute(db),
    },
    application: {
      weight: 20,
      run: () =>
        sql`insert into applications (job_id, candidate_id) values (${job()}, ${random.pick(users)})
          on conflict do nothing`.execute(db),
    },
    description: {
      weight: 10,
      run: () =>
        sql`update jobs set description = description || ' More.', updated_at = now() where id = ${job()}`.execute(db),
    },
    salary: {
      weight: 8,
      run: () =>
        sql`update jobs set salary_min = salary_min + 500, salary_max = salary_max + 500, updated_at = now()
          where id = ${job()}`.execute(db),
    },
    close: {
      weight: 6,
      run: () => sql`update jobs set status = 'CLOSED', updated_at = now() where id = ${job()}`.execute(db),
    },
    deadline: {
      weight: 6,
      run: () => sql`update jobs set closes_at = closes_at + interval '1 day' where id = ${job()}`.execute(db),
    },
    title: {
      weight: 5,
      run: () =>
        sql`update jobs set title = left(title || ' II', 300), updated_at = now() where id = ${job()}`.execute(db),
    },
    skill: {
      weight: 5,
      run: () =>
        sql`insert into job_skills (job_id, skill_id) values (${job()}, ${random.pick(skills)})
          on conflict do nothing`.execute(db),
    },
    location: {
      weight: 3,
      run: () => {
        const place = sql`(select location from jobs where id = ${job()})`;
        return sql`update jobs set location = ${place}, updated_at = now() where id = ${job()}`.execute(db);
      },
    },
    posting: {
      weight: 7,
      run: () =>
        sql`insert into jobs (company_id, title, slug, description, location, remote, employment_type, experience_level,
            salary_min, salary_max, salary_currency, salary_period, status, posted_at, closes_at)
          select company_id, title, ${`bench-${Date.now()}-${serial++}`}, description, location, remote, employment_type,
            experience_level, salary_min, salary_max, salary_currency, salary_period, 'PUBLISHED', now(), closes_at
          from jobs where id = ${job()}`.execute(db),
    },
  };
  const weights = Object.fromEntries(Object.entries(writes).map(([name, { weight }]) => [name, weight]));
  return async () => {
    await writes[random.weighted(weights)]?.run();
  };
}
