import type pg from "pg";

type Counts = Record<string, number>;

export interface Compared {
  /** What the rollups say. */
  said: object;
  /** What counting says. */
  true: object;
}

/** Both as of one moment. The truth is counted here, from the rows. */
export async function compare(client: pg.ClientBase): Promise<Compared> {
  await client.query("begin isolation level repeatable read");
  // Before there is a snapshot: truncating does not keep to them.
  await client.query("lock table users, companies, skills, jobs, applications in access share mode");
  try {
    return { said: await said(client), true: await truth(client) };
  } finally {
    await client.query("commit");
  }
}

async function read<Row>(client: pg.ClientBase, text: string): Promise<Row[]> {
  return (await client.query(text)).rows as Row[];
}

async function said(client: pg.ClientBase): Promise<object> {
  const counts: Counts = {};
  const parts = await read<{ key: string; n: string }>(
    client,
    `select concat_ws(' ', 0, name, bucket) as key, n from rollup_platform
     union all select concat_ws(' ', company_id, name, bucket), n from rollup_companies`,
  );
  for (const { key, n } of parts) add(counts, key, Number(n));
  const jobs: Record<string, object> = {};
  const rows = await read<{ id: string; company: string; published: boolean; settled: boolean; n: string }>(
    client,
    `select job_id as id, company_id as company, is_published as published, applications + coalesce((
         select sum(n) from rollup_application_changes c where c.job_id = r.job_id), 0) as n,
       not exists (select from rollup_changed_jobs c where c.job_id = r.job_id) as settled
     from rollup_jobs r`,
  );
  for (const { id, company, published, settled, n } of rows) {
    if (settled) jobs[id] = { company, published, applications: Number(n) };
  }
  return { counts: present(counts), jobs };
}

async function truth(client: pg.ClientBase): Promise<object> {
  const counts: Counts = {};
  for (const { role } of await read<{ role: string }>(client, "select role from users")) add(counts, `0 users ${role}`);
  for (const _ of await read(client, "select id from companies")) add(counts, "0 companies ");
  for (const _ of await read(client, "select id from skills")) add(counts, "0 skills ");
  const jobs = await read<{ id: string; company: string; status: string; day: string; views: number }>(
    client,
    `select id, company_id as company, status, to_char(listed_at at time zone 'UTC', 'YYYY-MM-DD') as day,
       view_count as views from jobs`,
  );
  const sent = await read<{ job: string; status: string; day: string }>(
    client,
    "select job_id as job, status, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day from applications",
  );
  for (const { company, status, day, views } of jobs) {
    add(counts, `0 jobs ${status}`);
    if (status !== "DRAFT") add(counts, `0 jobs_posted ${day}`);
    add(counts, `${company} jobs ${status}`);
    add(counts, `${company} views `, views);
  }
  const companies = new Map(jobs.map(({ id, company }) => [id, company]));
  const ofJobs: Counts = {};
  for (const { job, status, day } of sent) {
    for (const owner of [0, companies.get(job)]) {
      add(counts, `${owner} applications ${status}`);
      add(counts, `${owner} applications_sent ${day}`);
    }
    add(ofJobs, job);
  }
  const unsettled = new Set(
    (await read<{ id: string }>(client, "select job_id as id from rollup_changed_jobs")).map(({ id }) => id),
  );
  const settled = jobs.filter(({ id }) => !unsettled.has(id));
  return {
    counts: present(counts),
    jobs: Object.fromEntries(
      settled.map(({ id, company, status }) => [
        id,
        { company, published: status === "PUBLISHED", applications: ofJobs[id] ?? 0 },
      ]),
    ),
  };
}

function add(counts: Counts, key: string, n = 1): void {
  counts[key] = (counts[key] ?? 0) + n;
}

function present(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0));
}
