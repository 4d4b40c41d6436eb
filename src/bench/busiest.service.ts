import { sql } from "kysely";
import type { Database } from "../platform/db/database.js";

/** Who has the most to see. */
export interface Busiest {
  recruiterId: number;
  candidateId: number;
  jobId: number;
  sizes: Record<
    "jobs" | "applications" | "users" | "companyJobs" | "candidateApplications" | "jobApplications",
    number
  >;
}

export async function findBusiest(db: Database): Promise<Busiest> {
  const first = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<Row> => {
    const { rows } = await query.execute(db);
    if (!rows[0]) throw new Error("The database has no jobs with applications.");
    return rows[0];
  };
  const recruiter = await first(sql<{ id: number; size: number }>`
    select user_id as id, sum(jobs) as size from company_recruiters join (
      select company_id, count(*) as jobs from jobs group by 1) sizes using (company_id)
    group by 1 order by 2 desc, 1 limit 1`);
  const candidate = await first(sql<{ id: number; size: number }>`
    select candidate_id as id, count(*) as size from applications group by 1 order by 2 desc, 1 limit 1`);
  const job = await first(sql<{ id: number; size: number }>`
    select job_id as id, count(*) as size from applications group by 1 order by 2 desc, 1 limit 1`);
  const all = await first(sql<{ jobs: number; applications: number; users: number }>`select
    (select count(*) from jobs) as jobs, (select count(*) from applications) as applications,
    (select count(*) from users) as users`);
  return {
    recruiterId: recruiter.id,
    candidateId: candidate.id,
    jobId: job.id,
    sizes: {
      ...all,
      companyJobs: recruiter.size,
      candidateApplications: candidate.size,
      jobApplications: job.size,
    },
  };
}

/** An account that nobody can sign in to. @returns its id */
export async function createAdmin(db: Database): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into users (email, name, password_hash, role) values ('bench-admin@hirewise.example', 'Bench', 'none', 'ADMIN')
    on conflict (email) do update set role = 'ADMIN' returning id`.execute(db);
  return rows[0]?.id as number;
}
