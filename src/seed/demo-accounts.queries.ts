import { type Kysely, sql, type Transaction } from "kysely";
import type { ApplicationStatus, DB } from "../platform/db/db.types.js";

const ADMIN = "admin@hirewise.example";
const RECRUITER = "recruiter@hirewise.example";
const CANDIDATE = "candidate@hirewise.example";

/** Any number that nothing else uses: it names the lock. */
const LOCK = 4_861_370_215;

/** Until the transaction ends, others who call this wait. */
export async function waitForOtherDemo(tx: Transaction<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
}

export async function hasDemoAccounts(db: Kysely<DB>): Promise<boolean> {
  const found = await db.selectFrom("users").select("id").where("email", "=", ADMIN).executeTakeFirst();
  return found !== undefined;
}

export async function analyzeSeededTables(db: Kysely<DB>): Promise<void> {
  await sql`analyze companies, users, skills, jobs, job_skills, candidate_profiles, candidate_skills, applications,
    application_status_changes, search_terms`.execute(db);
}

const profile = {
  headline: "Software engineer, web platforms",
  summary:
    "I build web applications from the database to the browser and like it when they stay fast and simple. " +
    "For the last four years I have worked on search and checkout of an online shop. I am looking for a team that " +
    "ships small steps and measures what they change.",
  location: "Berlin, Germany",
  experienceLevel: "SENIOR" as const,
  yearsOfExperience: 8,
  expectedSalaryAmount: 85_000,
  expectedSalaryCurrency: "EUR",
  expectedSalaryPeriod: "ANNUAL" as const,
  links: JSON.stringify([
    { label: "GitHub", url: "https://github.example/sam-keller" },
    { label: "LinkedIn", url: "https://linkedin.example/in/sam-keller" },
  ]),
  education: JSON.stringify([
    {
      institution: "Technical University of Munich",
      degree: "Master of Science",
      fieldOfStudy: "Computer Science",
      startYear: 2016,
      endYear: 2018,
    },
    {
      institution: "University of Applied Sciences",
      degree: "Bachelor of Science",
      fieldOfStudy: "Media Informatics",
      startYear: 2012,
      endYear: 2016,
    },
  ]),
  workExperience: JSON.stringify([
    {
      company: "Kaufhaus Online",
      title: "Senior Software Engineer",
      description: "Search, product pages and checkout. Cut the median response time to a third.",
      startMonth: "2022-03",
      endMonth: null,
    },
    {
      company: "Bluepoint Labs",
      title: "Software Engineer",
      description: "Internal tools and an API for partners, in TypeScript and PostgreSQL.",
      startMonth: "2018-09",
      endMonth: "2022-02",
    },
  ]),
};

const skills = [
  "TypeScript",
  "React",
  "Node.js",
  "PostgreSQL",
  "GraphQL",
  "Docker",
  "Python",
  "Git",
  "English",
  "German",
];

/** What became of the candidate's applications, the newest first. */
const histories: ApplicationStatus[][] = [
  ["SUBMITTED"],
  ["SUBMITTED"],
  ["SUBMITTED", "IN_REVIEW"],
  ["SUBMITTED", "IN_REVIEW"],
  ["SUBMITTED", "IN_REVIEW", "INTERVIEW"],
  ["SUBMITTED", "IN_REVIEW", "INTERVIEW"],
  ["SUBMITTED", "IN_REVIEW", "INTERVIEW", "OFFERED"],
  ["SUBMITTED", "IN_REVIEW", "REJECTED"],
  ["SUBMITTED", "IN_REVIEW", "INTERVIEW", "REJECTED"],
  ["SUBMITTED", "WITHDRAWN"],
];

/** Makes the three accounts: the recruiter works for the company with most jobs, the candidate has applied to ten. */
export async function insertDemoAccounts(tx: Transaction<DB>, passwordHash: string): Promise<void> {
  const [, recruiter, candidate] = await tx
    .insertInto("users")
    .values([
      { email: ADMIN, name: "Alex Morgan", role: "ADMIN", passwordHash },
      { email: RECRUITER, name: "Robin Castillo", role: "RECRUITER", passwordHash },
      { email: CANDIDATE, name: "Sam Keller", role: "CANDIDATE", passwordHash },
    ])
    .returning("id")
    .execute();
  if (!recruiter || !candidate) throw new Error("The demo accounts were not inserted.");

  await sql`
    insert into company_recruiters (company_id, user_id)
    select company_id, ${recruiter.id} from jobs where status = 'PUBLISHED' group by company_id
    order by count(*) desc, company_id limit 1
  `.execute(tx);
  await tx
    .insertInto("candidateProfiles")
    .values({ userId: candidate.id, ...profile })
    .execute();
  await sql`
    insert into candidate_skills (user_id, skill_id, proficiency, years)
    select ${candidate.id}, id, (case when place <= 4 then 'EXPERT' when place <= 8 then 'ADVANCED' else 'INTERMEDIATE' end)::skill_proficiency,
      (9 - place / 2)::int
    from skills join unnest(${skills}::text[]) with ordinality as wanted(name, place) on lower(skills.name) = lower(wanted.name)
  `.execute(tx);
  await applyToJobs(tx, candidate.id, recruiter.id);
}

/** To open jobs that suit the profile, at most three at one company; those of the recruiter's come first. */
async function applyToJobs(tx: Transaction<DB>, candidateId: number, recruiterId: number): Promise<void> {
  const suits = sql`title ~* '(software|full stack|frontend|backend|api|platform) (engineer|developer)'`;
  const { rows: jobs } = await sql<{ id: number; createdBy: number | null }>`
    select id, created_by from (
      select *, row_number() over (partition by company_id order by ${suits} desc, listed_at desc, id) as place
      from jobs
      where status = 'PUBLISHED' and (closes_at is null or closes_at > now()) and posted_at < now() - interval '40 days'
    ) as open
    order by place <= 3 desc, ${suits} desc,
      company_id in (select company_id from company_recruiters where user_id = ${recruiterId}) desc, listed_at desc, id
    limit ${histories.length}
  `.execute(tx);
  for (const [place, { id: jobId, createdBy }] of jobs.entries()) {
    const path = histories[place] ?? ["SUBMITTED"];
    const daysAgo = 1 + place * 3;
    const at = (step: number) =>
      sql<Date>`now() - ${daysAgo - step * Math.min(2, daysAgo / path.length)}::float8 * interval '1 day'`;
    const { id } = await tx
      .insertInto("applications")
      .values({
        jobId,
        candidateId,
        status: path.at(-1) ?? "SUBMITTED",
        coverLetter: "Your posting describes what I like best about my work. I would be glad to tell you more.",
        createdAt: at(0),
        updatedAt: at(path.length - 1),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await tx
      .insertInto("applicationStatusChanges")
      .values(
        path.map((toStatus, step) => ({
          applicationId: id,
          fromStatus: path[step - 1] ?? null,
          toStatus,
          changedBy: toStatus === "SUBMITTED" || toStatus === "WITHDRAWN" ? candidateId : (createdBy ?? recruiterId),
          changedAt: at(step),
        })),
      )
      .execute();
  }
}
