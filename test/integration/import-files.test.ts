import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importJobs } from "../../src/jobs/import/job-import.service.js";
import { readJobFile } from "../../src/jobs/import/readers/read-job-file.js";
import { createDatabase, type Database } from "../../src/platform/db/database.js";
import { importSkills } from "../../src/skills/import/skill-import.service.js";
import { createTestDatabase, type TestDatabase } from "../setup/test-database.js";

const skills = [
  { name: "AutoCAD", category: "Computer aided design CAD software", commodityCode: "43232604", hotTechnology: true },
  { name: "Python", category: "Object or component oriented development software", commodityCode: "43232408" },
].map((skill) => ({ inDemand: false, occupationCount: 1, occupations: ["17-2051.00"], ...skill }));

const city = {
  ...{ id: "nyc-1-e", source: "nyc-2025-12", jobId: "1", title: "Civil Engineer", company: "DEPT OF TRANSPORTATION" },
  ...{ postingType: "External", salaryMin: 70000, salaryMax: 90000, salaryPeriod: "annual", salaryCurrency: "USD" },
  ...{ location: "55 Water St", description: "Draw bridges in AutoCAD.", postedAt: "2025-10-01" },
};
const federal = {
  ...{ id: "usajobs-2", title: "Data Scientist (Python)", department: "Department of Energy", company: "Energy" },
  ...{ subagency: null, appointmentType: "Permanent", occupationSeries: ["1560 - Data Science"] },
  ...{ hiringPaths: ["The public"], openDate: "2025-05-20", closeDate: "2025-06-19", url: "https://example.org/2" },
};
const linkedData = {
  ...{ "@type": "JobPosting", title: "Cook", description: "<p>Cooks.</p>", datePosted: "2025-10-01" },
  ...{ hiringOrganization: { name: "Bistro" }, identifier: { name: "Bistro", value: "7" } },
};

let database: TestDatabase;
let db: Database;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase({ url: database.url });
  folder = await mkdtemp(join(tmpdir(), "hirewise-import-"));
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function importAll(title = city.title) {
  const file = join(folder, "jobs.ndjson");
  const lines = [{ ...city, title }, federal, linkedData].map((row) => JSON.stringify(row));
  await writeFile(file, [...lines, "{broken", JSON.stringify({ title: "Nobody's" })].join("\n"));
  await importSkills(
    db,
    skills.map((value, index) => ({ line: index + 1, value })),
  );
  return importJobs(db, readJobFile(file));
}

/** Every row of every table that an import writes to, with ids and times. */
async function everything(): Promise<unknown[]> {
  const tables = ["jobs", "companies", "skills", "job_skills", "search_terms"];
  const contents = tables.map(
    (table) => sql`select ${sql.lit(table)} as name, t::text as row from ${sql.table(table)} as t`,
  );
  return (await sql`${sql.join(contents, sql` union all `)} order by 1, 2`.execute(db)).rows;
}

it("reports bad rows with line and reason, takes the others, and recognises their skills", async () => {
  const summary = await importAll();
  expect(summary).toMatchObject({ read: 5, inserted: 3, failedCount: 2, skillsLinked: 2 });
  expect(summary.failed.map(({ line }) => line)).toEqual([4, 5]);
  expect(summary.failed.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("not JSON"),
    expect.stringContaining("company is missing"),
  ]);
});

it("changes nothing when the same comes again, not even a time", async () => {
  const before = await everything();
  expect(await importAll()).toMatchObject({ inserted: 0, updated: 0, unchanged: 3, failedCount: 2 });
  expect(await everything()).toEqual(before);
});

it("changes the one row that is different", async () => {
  expect(await importAll("Senior Civil Engineer")).toMatchObject({ inserted: 0, updated: 1, unchanged: 2 });
});
