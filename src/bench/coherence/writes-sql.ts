import { setTimeout as sleep } from "node:timers/promises";
import type { SeededRandom } from "../../seed/random.js";
import { type AccountName, LOCATIONS, SKILL_NAMES, TITLES, type World } from "./world.js";

import { anyCandidate, anyRecruiter, closesSoon, idOfJob, type Write } from "./writes-api.js";

type Statement = [text: string, ...values: unknown[]];
export type Statements = (random: SeededRandom, world: World) => Statement[];

const COLUMNS: [column: string, value: (random: SeededRandom) => unknown][] = [
  ["title", (random) => random.pick(TITLES)],
  ["location", (random) => random.pick([...LOCATIONS, null])],
  ["remote", (random) => random.pick([true, false])],
  ["status", (random) => random.pick(["PUBLISHED", "CLOSED", "DRAFT"])],
  ["view_count", (random) => random.between(0, 15)],
  ["posted_at", (random) => new Date(Date.now() - random.between(0, 12) * 3_600_000)],
  ["closes_at", (random) => random.pick([closesSoon(random), null])],
  ["experience_level", (random) => random.pick(["SENIOR", "JUNIOR", null])],
  ["external_id", (random) => random.pick(["a", "b", null])],
];

function newJobs(random: SeededRandom, { companies, skills }: World, count: number): Statement {
  return [
    `with made as (insert into jobs (company_id, title, slug, location, status, posted_at)
       select $1, $2, 'job-' || gen_random_uuid(), $3, 'PUBLISHED', now() - $4::int * interval '1 minute'
       from generate_series(1, $5) returning id)
     insert into job_skills select id, $6 from made`,
    ...[random.pick(companies), random.pick(TITLES), random.pick(LOCATIONS), random.between(0, 600), count],
    random.pick(skills),
  ];
}

function changeOfJob(random: SeededRandom, world: World): Statement {
  const [column, value] = random.pick(COLUMNS);
  return [`update jobs set ${column} = $2 where id = $1`, idOfJob(random, world), value(random)];
}

/** In plain SQL, as in psql: one transaction each. */
export const inSql: Record<string, [weight: number, statements: Statements]> = {
  changeJob: [8, (random, world) => [changeOfJob(random, world)]],
  changeJobTwice: [2, (random, world) => [changeOfJob(random, world), changeOfJob(random, world)]],
  changeManyJobs: [
    3,
    (random) => [
      random.pick<Statement>([
        ["update jobs set view_count = view_count + 1"],
        ["update jobs set location = $1 where id % 2 = 0", random.pick(LOCATIONS)],
        ["update jobs set status = 'CLOSED' where status = 'PUBLISHED' and id % 3 = 0"],
        ["update jobs set posted_at = posted_at + interval '90 minutes'"],
        ["update jobs set updated_at = now() where false"],
      ]),
    ],
  ],
  moveToCompany: [
    2,
    (random, world) => [
      ["update jobs set company_id = $2 where id = $1", idOfJob(random, world), random.pick(world.companies)],
    ],
  ],
  insertJobs: [3, (random, world) => [newJobs(random, world, random.pick([1, 1, 2, 25]))]],
  deleteJobs: [
    2,
    (random, world) => [
      ["delete from applications where job_id = $1", idOfJob(random, world)],
      ["delete from jobs where id = $1", idOfJob(random, world)],
    ],
  ],
  skillsOfJob: [
    5,
    (random, world) => [
      random.pick<Statement>([
        [
          "insert into job_skills values ($1, $2) on conflict do nothing",
          idOfJob(random, world),
          random.pick(world.skills),
        ],
        ["delete from job_skills where job_id = $1", idOfJob(random, world)],
        [
          "update job_skills set skill_id = $2 where job_id = $1 and skill_id = $3",
          idOfJob(random, world),
          random.pick(world.skills),
          random.pick(world.skills),
        ],
      ]),
    ],
  ],
  jobAndSkillsAtOnce: [
    2,
    (random, world) => [
      [
        `with gone as (delete from job_skills where job_id = $1),
           come as (insert into job_skills select $1, $3 where $4 on conflict do nothing)
         update jobs set location = $2 where id = $1`,
        idOfJob(random, world),
        random.pick(LOCATIONS),
        random.pick(world.skills),
        random.pick([true, false]),
      ],
    ],
  ],
  jobAndSkills: [
    3,
    (random, world) => {
      const id = idOfJob(random, world);
      const steps: Statement[] = [
        ["update jobs set location = $2, status = 'PUBLISHED' where id = $1", id, random.pick(LOCATIONS)],
        ["insert into job_skills values ($1, $2) on conflict do nothing", id, random.pick(world.skills)],
        ["delete from job_skills where job_id = $1 and skill_id = $2", id, random.pick(world.skills)],
      ];
      return random.sample(steps, random.between(2, 3));
    },
  ],
  skills: [
    2,
    (random, world) => [
      random.pick<Statement>([
        [
          "update skills set name = $2 where id = $1",
          random.pick(world.skills),
          `${random.pick(SKILL_NAMES)} ${random.between(1, 9)}`,
        ],
        ["update skills set aliases = array['Other'], category = 'DATA' where id = $1", random.pick(world.skills)],
        ["delete from skills where id = $1", random.pick(world.skills)],
        ["insert into skills (name) values ($1) on conflict do nothing", `Python ${random.between(1, 9)}`],
      ]),
    ],
  ],
  companies: [
    2,
    (random, world) => [
      random.pick<Statement>([
        [
          "update companies set name = $2 where id = $1",
          random.pick(world.companies),
          random.pick(["Company 9", "Nursery"]),
        ],
        ["update companies set location = 'Paris'"],
        ["insert into companies (name, slug) values ('Company 0', 'company-' || gen_random_uuid())"],
      ]),
    ],
  ],
  applications: [
    4,
    (random, world) => [
      random.pick<Statement>([
        [
          "update applications set status = $2 where id = $1",
          random.pick(world.applications),
          random.pick(["HIRED", "SUBMITTED"]),
        ],
        [
          "update applications set created_at = created_at - interval '2 days' where id = $1",
          random.pick(world.applications),
        ],
        ["update applications set cover_letter = 'Other.'"],
        ["update applications set job_id = $2 where id = $1", random.pick(world.applications), idOfJob(random, world)],
        ["delete from applications where id = $1", random.pick(world.applications)],
        [
          "insert into application_status_changes (application_id, to_status) values ($1, 'HIRED')",
          random.pick(world.applications),
        ],
        [
          "insert into applications (job_id, candidate_id) values ($1, $2)",
          idOfJob(random, world),
          world.accounts[anyCandidate(random)].id,
        ],
      ]),
    ],
  ],
  people: [
    3,
    (random, world) => {
      const id = world.accounts[anyCandidate(random)].id;
      return [
        random.pick<Statement>([
          ["update users set name = $2 where id = $1", id, random.pick(["Ada", "Grace"])],
          ["update users set password_hash = 'other' where id = $1", id],
          ["update candidate_profiles set headline = $2 where user_id = $1", id, random.pick(["There", null])],
          ["delete from candidate_profiles where user_id = $1", id],
          ["insert into candidate_profiles (user_id, summary) values ($1, 'So.') on conflict do nothing", id],
          ["update candidate_skills set years = $2 where user_id = $1", id, random.between(1, 9)],
          ["insert into users (email, name, password_hash) values (gen_random_uuid() || '@other', 'New', 'none')"],
        ]),
      ];
    },
  ],
  recruiters: [
    2,
    (random, world) => {
      const values = [random.pick(world.companies), world.accounts[anyRecruiter(random)].id];
      return [
        random.pick<Statement>([
          ["insert into company_recruiters values ($1, $2) on conflict do nothing", ...values],
          ["delete from company_recruiters where company_id = $1 and user_id = $2", ...values],
        ]),
      ];
    },
  ],
  access: [
    2,
    (random, world) => {
      const { id } = world.accounts[random.pick<AccountName>(["otherCandidate", "otherRecruiter"])];
      return [
        random.pick<Statement>([
          ["update users set role = $2 where id = $1", id, random.pick(["CANDIDATE", "RECRUITER", "ADMIN"])],
          ["update sessions set revoked_at = now() where user_id = $1", id],
          ["update sessions set revoked_at = null where user_id = $1", id],
        ]),
      ];
    },
  ],
  truncate: [
    1,
    (random) => [
      [
        `truncate ${random.pick(["job_skills", "candidate_skills", "application_status_changes", "search_terms", "candidate_profiles"])}`,
      ],
    ],
  ],
  terms: [
    1,
    (random) => [
      random.pick<Statement>([
        ["insert into search_terms values ($1) on conflict do nothing", random.pick(["engines", "painters", "nurses"])],
        ["delete from search_terms where term = $1", random.pick(["engineer", "nurse", "painter"])],
      ]),
    ],
  ],
};

/** Who may do what, and whose session lives, is believed for some seconds while the change feed is away. */
export const concernsAccess = new Set(["access"]);

export function transaction(statements: Statements): Write {
  return async (random, { sql, world }) => {
    const steps = statements(random, world);
    const end = random.next() < 0.12 ? "rollback" : "commit";
    const holdMs = random.next() < 0.25 ? random.between(5, 60) : 0;
    const client = await sql.connect();
    let failure: Error | undefined;
    try {
      await client.query("begin");
      for (const [text, ...values] of steps) {
        await client.query(text, values);
        if (holdMs > 0 && steps.length > 1) await sleep(holdMs);
      }
      if (random.next() < 0.1) await client.query("savepoint s; update jobs set title = 'Undone'; rollback to s");
      if (holdMs > 0) await sleep(holdMs);
      await client.query(end);
    } catch (error) {
      failure = error as Error;
      await client.query("rollback").catch(() => {});
    } finally {
      // A deadlock, or a row that another refers to, is no matter; a lost connection is not one to use again.
      client.release(failure !== undefined && !("code" in failure));
    }
  };
}
