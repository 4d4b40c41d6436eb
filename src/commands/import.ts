import { access, constants } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadCommandEnv } from "../env.js";
import type { SourceRow } from "../jobs/import/import-row.js";
import { findSuperseded, type ImportOptions, importJobs } from "../jobs/import/job-import.service.js";
import { readJobFile } from "../jobs/import/readers/read-job-file.js";
import { refreshMatchWeights } from "../matching/statistics.queries.js";
import type { Database } from "../platform/db/database.js";
import { importSkills, isSkillRow } from "../skills/import/skill-import.service.js";
import { withDatabase } from "./command-database.js";
import { CommandError } from "./command-error.js";
import { showProgress } from "./progress.js";

interface Options {
  source?: string;
  company?: string;
  companyId?: number;
  currency?: string;
  period?: string;
}

const help = `
Files are recognised by their content, gzipped or not; "-" is standard input:
  jobs    NDJSON, a JSON array or CSV with the fields title, company, location, salaryMin, ... (any case, any separator);
          schema.org JobPosting as JSON-LD; postings of New York City Open Data; announcements of USAJOBS
  skills  the O*NET technology skills and ESCO skills, as NDJSON

Importing the same again changes nothing: a job is known by its source and externalId (or url, or its company, title,
place and date). Rows that cannot be imported are listed with their line and do not keep the others out; the exit code
is then 1.`;

const SHOWN_FAILURES = 20;

export function importCommand(): Command {
  return new Command("import")
    .description("import job postings or skills from files")
    .argument("<files...>", "files to import, in this order")
    .option("--source <name>", "whose numbering externalId is, if the rows do not say so")
    .option("--company <name>", "the company of rows that name none")
    .option("--company-id <number>", "put every job into this company, whatever the rows say", toId)
    .option("--currency <code>", "currency of salaries that state none, such as USD")
    .addOption(
      new Option("--period <period>", "period of salaries that state none").choices([
        "hourly",
        "daily",
        "weekly",
        "monthly",
        "annual",
      ]),
    )
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => {
      for (const file of files) if (file !== "-") await requireReadable(file);
      await withDatabase(loadCommandEnv(), async ({ db }) => {
        let failed = 0;
        for (const file of files) failed += await importFile(db, file, options);
        await refreshMatchWeights(db);
        if (failed > 0) throw new CommandError(`${failed} ${failed === 1 ? "row" : "rows"} could not be imported.`);
      });
    });
}

function toId(value: string): number {
  if (!/^[1-9]\d{0,15}$/.test(value)) throw new InvalidArgumentError("It must be a company's number in the database.");
  return Number(value);
}

async function requireReadable(file: string): Promise<void> {
  await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${file} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}`,
    );
  });
}

/** @returns how many rows failed */
async function importFile(db: Database, file: string, options: Options): Promise<number> {
  const rows = readJobFile(file)[Symbol.asyncIterator]();
  const first = await rows.next();
  const all = resume(first, rows);
  return !first.done && isSkillRow(first.value.value)
    ? importSkillFile(db, file, all)
    : importJobFile(db, file, all, options);
}

/** What remains of a stream of rows, with the row that was taken to look at. */
async function* resume(first: IteratorResult<SourceRow>, rest: AsyncIterator<SourceRow>): AsyncGenerator<SourceRow> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

async function importSkillFile(db: Database, file: string, rows: AsyncIterable<SourceRow>): Promise<number> {
  const { read, inserted, updated, unchanged, merged, failed } = await importSkills(db, rows);
  console.log(
    `${file}: ${read} skills read, ${inserted} new, ${updated} changed, ${unchanged} unchanged, ` +
      `${merged} merged into others of the same name`,
  );
  listFailures(file, failed, failed.length);
  return failed.length;
}

async function importJobFile(
  db: Database,
  file: string,
  rows: AsyncIterable<SourceRow>,
  { source, company, companyId, currency, period }: Options,
): Promise<number> {
  const settings: ImportOptions = {
    companyId,
    defaults: { source, company, salaryCurrency: currency, salaryPeriod: period },
  };
  let total: number | undefined;
  if (file !== "-") {
    const counted = countRows(readJobFile(file));
    settings.superseded = await findSuperseded(counted.rows, settings);
    total = counted.count();
  }
  const startedAt = performance.now();
  const progress = showProgress(file.split("/").at(-1) ?? file, total);
  const summary = await importJobs(db, rows, {
    ...settings,
    onProgress: ({ inserted, updated, unchanged, duplicates, failedCount }) =>
      progress.update(inserted + updated + unchanged + duplicates + failedCount),
  }).finally(() => progress.stop());
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${file}: ${summary.read} jobs read, ${summary.inserted} new, ${summary.updated} changed, ` +
      `${summary.unchanged} unchanged, ${summary.duplicates} repeated in the file, ${summary.failedCount} failed; ` +
      `${summary.skillsLinked} skills linked; ${seconds.toFixed(1)} s, ${Math.round(summary.read / seconds)} rows/s`,
  );
  listFailures(file, summary.failed, summary.failedCount);
  return summary.failedCount;
}

function countRows(rows: AsyncIterable<SourceRow>): { rows: AsyncIterable<SourceRow>; count: () => number } {
  let count = 0;
  async function* counting() {
    for await (const row of rows) {
      count++;
      yield row;
    }
  }
  return { rows: counting(), count: () => count };
}

function listFailures(file: string, failed: { line: number; reason: string }[], count: number): void {
  for (const { line, reason } of failed.slice(0, SHOWN_FAILURES)) {
    // A reason may quote the file, which must not get to steer the terminal.
    console.error(`${file}:${line}: ${reason.replaceAll(/\p{Cc}/gu, "\ufffd")}`);
  }
  if (count > SHOWN_FAILURES) console.error(`... and ${count - SHOWN_FAILURES} more`);
}
