import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { SeededRandom } from "../../src/seed/random.js";

type Statement = string;

const STATUSES = ["SUBMITTED", "IN_REVIEW", "INTERVIEW", "OFFERED", "HIRED", "REJECTED", "WITHDRAWN"];

/** Rows are few, and named by their place, so that everything meets everything. */
const row = (table: string, place: number) =>
  `(select id from ${table} order by id offset ${place} % greatest(1, (select count(*) from ${table})) limit 1)`;

/** Any write to what is counted, as the API, an import or psql may make it. */
const writes: ((random: SeededRandom) => Statement)[] = [
  (r) => `insert into users (email, name, password_hash, role)
    select gen_random_uuid() || '@x', 'New', 'none', '${r.pick(["CANDIDATE", "RECRUITER", "ADMIN"])}' from generate_series(1, ${r.between(1, 3)})`,
  (r) => `update users set role = '${r.pick(["CANDIDATE", "RECRUITER"])}' where id = ${row("users", r.between(0, 20))}`,
  // Their applications go with them.
  (r) => `delete from users where id = ${row("users", r.between(0, 20))}`,
  (r) =>
    `insert into companies (name, slug) select 'C', gen_random_uuid()::text from generate_series(1, ${r.between(1, 2)})`,
  (r) => `delete from companies c where id = ${row("companies", r.between(0, 5))} and not exists (
    select from applications join jobs on jobs.id = job_id where jobs.company_id = c.id)`,
  () => "insert into skills (name) values (gen_random_uuid()::text)",
  (r) => `delete from skills where id = ${row("skills", r.between(0, 5))}`,
  (r) => `insert into jobs (company_id, title, slug, status, posted_at, view_count)
    select ${row("companies", r.between(0, 5))}, 'Job', gen_random_uuid()::text, '${r.pick(["DRAFT", "PUBLISHED", "CLOSED"])}',
      now() - ${r.between(0, 40)} * interval '1 day', n from generate_series(1, ${r.pick([1, 1, 3, 30])}) n
    where exists (select from companies)`,
  (r) => `update jobs set status = '${r.pick(["DRAFT", "PUBLISHED", "CLOSED"])}' where id % 3 = ${r.between(0, 2)}`,
  (r) => `update jobs set status = '${r.pick(["PUBLISHED", "CLOSED"])}' where id = ${row("jobs", r.between(0, 20))}`,
  (r) =>
    `update jobs set company_id = ${row("companies", r.between(0, 5))} where id = ${row("jobs", r.between(0, 20))}`,
  (r) => `update jobs set company_id = ${row("companies", r.between(0, 5))} where id % 4 = ${r.between(0, 3)}`,
  (r) => `update jobs set posted_at = posted_at - interval '${r.between(1, 50)} days' where id % 5 = 0`,
  (r) => `update jobs set view_count = view_count + ${r.between(1, 9)} where id % 2 = 0`,
  () => "update jobs set title = title",
  (r) =>
    `delete from jobs where id = ${row("jobs", r.between(0, 20))} and not exists (select from applications where job_id = jobs.id)`,
  (r) =>
    `delete from jobs where id % 3 = ${r.between(0, 2)} and not exists (select from applications where job_id = jobs.id)`,
  (r) => `insert into applications (job_id, candidate_id, status, created_at)
    select jobs.id, users.id, '${r.pick(STATUSES)}', now() - ${r.between(0, 35)} * interval '1 day'
    from jobs cross join users where (jobs.id + users.id) % ${r.pick([5, 7, 31])} = 0 limit ${r.pick([1, 3, 40])}
    on conflict do nothing`,
  // One statement that inserts and updates.
  (r) => `insert into applications (job_id, candidate_id, status)
    select jobs.id, users.id, '${r.pick(STATUSES)}' from jobs cross join users where (jobs.id + users.id) % 6 = 0 limit 10
    on conflict (job_id, candidate_id) do update set status = excluded.status`,
  (
    r,
  ) => `merge into applications a using (select id, row_number() over (order by id) n from applications) s on s.id = a.id
    when matched and s.n % 3 = 0 then delete when matched and s.n % 3 = 1 then update set status = '${r.pick(STATUSES)}'`,
  (r) => `update applications set status = '${r.pick(STATUSES)}' where id % 3 = ${r.between(0, 2)}`,
  (r) => `update applications set status = '${r.pick(STATUSES)}' where id = ${row("applications", r.between(0, 30))}`,
  (r) => `update applications set created_at = created_at - interval '${r.between(1, 3)} days' where id % 4 = 0`,
  (
    r,
  ) => `update applications a set job_id = ${row("jobs", r.between(0, 20))} where id = ${row("applications", r.between(0, 30))}
    and not exists (select from applications b where b.candidate_id = a.candidate_id and b.job_id = ${row("jobs", r.between(0, 20))})`,
  (r) => `delete from applications where id % 7 = ${r.between(0, 6)}`,
  // The job and what it has at once.
  (r) => `with gone as (delete from applications where id % 5 = ${r.between(0, 4)} returning job_id)
    update jobs set company_id = ${row("companies", r.between(0, 5))} where id in (select job_id from gone)`,
];

const drastic: Statement[] = [
  "truncate applications cascade",
  "truncate jobs cascade",
  "truncate skills cascade",
  "delete from applications",
];

/** A transaction of some writes. It may be rolled back, as a whole or in part, and take its time. */
export async function transact(client: pg.ClientBase, random: SeededRandom): Promise<void> {
  const isSlow = random.next() < 0.3;
  // Some people's clients ask for it.
  await client.query(random.next() < 0.2 ? "begin isolation level repeatable read" : "begin");
  try {
    for (let count = random.between(1, 3); count > 0; count--) {
      const isUndone = random.next() < 0.15;
      if (isUndone) await client.query("savepoint before");
      await client.query(random.next() < 0.02 ? random.pick(drastic) : random.pick(writes)(random));
      if (isUndone) await client.query("rollback to before");
      if (isSlow) await sleep(random.between(0, 15));
    }
    await client.query(random.next() < 0.15 ? "rollback" : "commit");
  } catch (error) {
    await client.query("rollback");
    // A constraint, a deadlock, a serialization failure, a truncation that was refused: nothing was done. Anything else
    // is a fault of the test.
    if (!/^(23|40|P0001)/.test((error as { code?: string }).code ?? "")) throw error;
  }
}
