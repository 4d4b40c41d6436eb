import { createHash } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { DB, EmploymentType, ExperienceLevel, JobStatus, SalaryPeriod } from "../../platform/db/db.types.js";
import { slugify } from "../../platform/slug.js";

/** A job as it is to be stored. `null` means "not stated"; a status or date not stated keeps what is stored. */
export interface JobRecord {
  source: string | null;
  externalId: string | null;
  companyId: number;
  createdBy: number | null;
  slug: string;
  title: string;
  description: string;
  requirements: string | null;
  location: string | null;
  remote: boolean;
  employmentType: EmploymentType;
  experienceLevel: ExperienceLevel | null;
  salaryMin: number | null;
  salaryMax: number | null;
  salaryCurrency: string | null;
  salaryPeriod: SalaryPeriod | null;
  status: JobStatus | null;
  postedAt: Date | null;
  closesAt: Date | null;
  /** Ascending. */
  skillIds: number[];
}

/** Records travel as one JSON parameter: one prepared statement, whatever their number. */
function recordset(records: readonly (JobRecord & { id?: number })[]) {
  return sql`json_to_recordset(${JSON.stringify(records)}::json) as r(
    "id" bigint, "source" text, "externalId" text, "companyId" bigint, "createdBy" bigint, "slug" text, "title" text,
    "description" text, "requirements" text, "location" text, "remote" boolean, "employmentType" employment_type,
    "experienceLevel" experience_level, "salaryMin" numeric(12, 2), "salaryMax" numeric(12, 2), "salaryCurrency" text,
    "salaryPeriod" salary_period, "status" job_status, "postedAt" timestamptz(3), "closesAt" timestamptz(3),
    "skillIds" bigint[])`;
}

/** What tells two companies apart: "ACME, Inc." and "Acme Inc" are one. */
export function companySlug(name: string): string {
  const slug = slugify(name);
  // A name that leaves nothing to read in a URL still has to be told from another such name.
  return slug === "untitled" ? `company-${createHash("sha256").update(name).digest("hex").slice(0, 10)}` : slug;
}

/** Finds companies by the slugs of their names and makes the ones that are missing. @returns ids by slug */
export async function ensureCompanies(tx: Transaction<DB>, names: Iterable<string>): Promise<Map<string, number>> {
  const nameBySlug = new Map<string, string>();
  for (const name of names) {
    const slug = companySlug(name);
    if (!nameBySlug.has(slug)) nameBySlug.set(slug, name);
  }
  const found = new Map<string, number>();
  const find = async () => {
    const missing = [...nameBySlug.keys()].filter((slug) => !found.has(slug));
    const slug = sql<string>`any(${missing}::text[])`;
    const rows = await tx.selectFrom("companies").select(["id", "slug"]).where("slug", "=", slug).execute();
    for (const row of rows) found.set(row.slug, row.id);
  };
  await find();
  // In one order for everyone, so that imports which make the same companies wait for each other and do not deadlock.
  const missing = [...nameBySlug].filter(([slug]) => !found.has(slug)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length === 0) return found;
  const inserted = await tx
    .insertInto("companies")
    .values(missing.map(([slug, name]) => ({ slug, name })))
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning(["id", "slug"])
    .execute();
  for (const row of inserted) found.set(row.slug, row.id);
  // Another import was faster with some.
  if (found.size < nameBySlug.size) await find();
  return found;
}

/** The stored jobs that these records are versions of, by {@link jobIdentity}. */
export async function findImportedJobs(
  tx: Transaction<DB>,
  records: readonly JobRecord[],
): Promise<Map<string, number>> {
  const identified = records.filter((record) => record.externalId !== null);
  if (identified.length === 0) return new Map();
  const { rows } = await sql<{ id: number; source: string; externalId: string }>`
    select jobs.id, jobs.source, jobs.external_id
    from unnest(
      ${identified.map((record) => record.source)}::text[],
      ${identified.map((record) => record.externalId)}::text[]
    ) as wanted(source, external_id)
    join jobs using (source, external_id)
  `.execute(tx);
  return new Map(rows.map((row) => [jobIdentity(row), row.id]));
}

export function jobIdentity(job: Pick<JobRecord, "source" | "externalId">): string {
  return JSON.stringify([job.source, job.externalId]);
}

/** Inserts jobs with their skills, except those that someone else has inserted meanwhile. @returns ids by slug */
export async function insertImportedJobs(
  tx: Transaction<DB>,
  records: readonly JobRecord[],
): Promise<Map<string, number>> {
  if (records.length === 0) return new Map();
  const { rows } = await sql<{ id: number; slug: string }>`
    insert into jobs (source, external_id, company_id, created_by, slug, title, description, requirements, location,
      remote, employment_type, experience_level, salary_min, salary_max, salary_currency, salary_period, status,
      posted_at, closes_at)
    select "source", "externalId", "companyId", "createdBy", "slug", "title", "description", "requirements", "location",
      "remote", "employmentType", "experienceLevel", "salaryMin", "salaryMax", "salaryCurrency", "salaryPeriod",
      coalesce("status", 'PUBLISHED'),
      case when "status" = 'DRAFT' then "postedAt" else coalesce("postedAt", now()) end, "closesAt"
    from ${recordset(records)}
    order by "source", "externalId"
    on conflict (source, external_id) do nothing
    returning id, slug
  `.execute(tx);
  return new Map(rows.map((row) => [row.slug, row.id]));
}

/** Brings stored jobs up to date. Rows that would not change are not written. @returns the ids of those that changed */
export async function updateImportedJobs(
  tx: Transaction<DB>,
  records: readonly (JobRecord & { id: number })[],
): Promise<Set<number>> {
  if (records.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    update jobs set company_id = "companyId", title = r."title", description = r."description",
      requirements = r."requirements", location = r."location", remote = r."remote",
      employment_type = "employmentType", experience_level = "experienceLevel", salary_min = "salaryMin",
      salary_max = "salaryMax", salary_currency = "salaryCurrency", salary_period = "salaryPeriod",
      status = coalesce(r."status", jobs.status), posted_at = ${postedAt}, closes_at = "closesAt", updated_at = now()
    from ${recordset(records)}
    where jobs.id = r."id" and (
      (company_id, jobs.title, jobs.description, jobs.requirements, jobs.location, jobs.remote, employment_type,
        experience_level, salary_min, salary_max, salary_currency, salary_period, jobs.status, posted_at, closes_at)
      is distinct from
      ("companyId", r."title", r."description", r."requirements", r."location", r."remote", "employmentType",
        "experienceLevel", "salaryMin", "salaryMax", "salaryCurrency", "salaryPeriod",
        coalesce(r."status", jobs.status), ${postedAt}, "closesAt")
      or array(select skill_id from job_skills where job_id = jobs.id order by skill_id) is distinct from r."skillIds"
    )
    returning jobs.id
  `.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** A published job has a date; one that was a draft until now and states none gets today's. */
const postedAt = sql`coalesce("postedAt", jobs.posted_at,
  case when coalesce(r."status", jobs.status) = 'PUBLISHED' then now() end)`;

/** Makes these jobs' skills the listed ones, touching only links that differ. @returns how many were added */
export async function syncJobSkills(
  tx: Transaction<DB>,
  jobs: readonly { id: number; skillIds: readonly number[]; isNew: boolean }[],
): Promise<number> {
  const jobIds = jobs.flatMap((job) => job.skillIds.map(() => job.id));
  const skillIds = jobs.flatMap((job) => job.skillIds);
  const wanted = sql`unnest(${jobIds}::bigint[], ${skillIds}::bigint[])`;
  const stored = jobs.filter((job) => !job.isNew).map((job) => job.id);
  if (stored.length > 0) {
    await sql`
      delete from job_skills where job_id = any(${stored}::bigint[]) and (job_id, skill_id) not in (select * from ${wanted})
    `.execute(tx);
  }
  if (jobIds.length === 0) return 0;
  // Joined with skills: one that was deleted since the taxonomy was read is no reason to lose the job.
  const { numAffectedRows } = await sql`
    insert into job_skills (job_id, skill_id)
    select job_id, skill_id from ${wanted} as wanted(job_id, skill_id) join skills on skills.id = skill_id
    order by job_id, skill_id
    on conflict do nothing
  `.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
