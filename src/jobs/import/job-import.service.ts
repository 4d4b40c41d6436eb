import { createHash } from "node:crypto";
import type { Database } from "../../platform/db/database.js";
import { skillRecognizer } from "../../skills/skill-recognizer.service.js";
import { type ImportOutcome, ImportRowError, type ImportSummary, type SourceRow } from "./import-row.js";
import { writeBatch } from "./job-batch.service.js";
import { type PreparedRow, type PrepareOptions, prepareRow, rowKey } from "./prepare-row.js";

export interface ImportOptions extends PrepareOptions {
  /**
   * Everything goes to this company, whatever the rows say, and rows with the same `externalId` at other companies are
   * other jobs. A row without `externalId` is then a new job each time; otherwise it is known by its `url`, or by its
   * company, title, place and date.
   */
  companyId?: number;
  /** For what the rows do not say themselves. `source` is whose numbering `externalId` is; "import" if not given. */
  defaults?: PrepareOptions["defaults"];
  /** The user who will be the creator of new jobs. */
  createdBy?: number;
  /** Places in `rows` (from 0) that a later row replaces; see {@link findSuperseded}. */
  superseded?: ReadonlySet<number>;
  /** After each transaction. */
  onProgress?: (summary: Readonly<ImportSummary>) => void;
  /** Once for each row, after its transaction. A row that a later one replaced is `UNCHANGED`, with a reason. */
  onResult?: (line: number, outcome: ImportOutcome, jobId: number | null, reason: string | null) => void;
}

/** Rows written in one transaction: enough to make the round trips cheap, few enough to hold no lock for long. */
const BATCH_ROWS = 1_000;
/** Characters of text in one transaction: bounds memory when rows are long. */
const BATCH_TEXT = 4_000_000;
const MAX_REPORTED_FAILURES = 1_000;
const REPLACED = "a later row with the same identity replaces it";

interface Batch {
  rows: PreparedRow[];
  placeByKey: Map<string, number>;
  /** Rows that a later one of this batch replaced. */
  replaced: { line: number; key: string }[];
  textLength: number;
}

const emptyBatch = (): Batch => ({ rows: [], placeByKey: new Map(), replaced: [], textLength: 0 });

/**
 * Imports job postings of any shape that {@link toImportRow} knows, in transactions of up to 1,000 rows. The next batch
 * is prepared while one is written. Importing the same again changes nothing. A row that is refused is reported and
 * takes no other with it.
 * @throws when the database cannot be reached or `rows` fails; what was committed until then stays
 */
export async function importJobs(
  db: Database,
  rows: Iterable<SourceRow> | AsyncIterable<SourceRow>,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const recognizer = await skillRecognizer(db);
  const summary = emptySummary();
  const report = (line: number, outcome: ImportOutcome, jobId: number | null, reason: string | null) => {
    if (outcome === "FAILED") {
      summary.failedCount++;
      if (summary.failed.length < MAX_REPORTED_FAILURES) summary.failed.push({ line, reason: reason ?? "" });
    }
    options.onResult?.(line, outcome, jobId, reason);
  };

  const write = async (batch: Batch) => {
    const idByKey = new Map<string, number>();
    const result = await writeBatch(db, batch.rows, options.companyId);
    for (const { row, outcome, jobId, reason } of result.rows) {
      if (outcome === "INSERTED") summary.inserted++;
      if (outcome === "UPDATED") summary.updated++;
      if (outcome === "UNCHANGED") summary.unchanged++;
      if (row.key !== null && jobId !== null) idByKey.set(row.key, jobId);
      report(row.line, outcome, jobId, reason);
    }
    for (const { line, key } of batch.replaced) report(line, "UNCHANGED", idByKey.get(key) ?? null, REPLACED);
    summary.skillsLinked += result.skillsLinked;
    options.onProgress?.(summary);
  };

  let batch = emptyBatch();
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    await writing;
    writing = write(batch);
    // Awaited at the next flush; until then a failure must not count as unhandled.
    writing.catch(() => {});
    batch = emptyBatch();
  };

  try {
    for await (const source of rows) {
      const place = summary.read++;
      const row = prepareRow(source, recognizer, options);
      if (row instanceof ImportRowError) {
        report(source.line, "FAILED", null, row.message);
      } else if (options.superseded?.has(place)) {
        summary.duplicates++;
        report(source.line, "UNCHANGED", null, REPLACED);
      } else {
        if (addToBatch(batch, row)) summary.duplicates++;
        if (batch.rows.length >= BATCH_ROWS || batch.textLength > BATCH_TEXT) await flush();
      }
    }
  } finally {
    // A reader that breaks off has still delivered the rows before.
    await flush();
    await writing;
  }
  return summary;
}

/** @returns whether it took the place of an earlier version of the same job */
function addToBatch(batch: Batch, row: PreparedRow): boolean {
  batch.textLength += row.record.description.length + (row.record.requirements?.length ?? 0);
  const place = row.key === null ? undefined : batch.placeByKey.get(row.key);
  const earlier = place === undefined ? undefined : batch.rows[place];
  if (place === undefined || !earlier || row.key === null) {
    if (row.key !== null) batch.placeByKey.set(row.key, batch.rows.length);
    batch.rows.push(row);
    return false;
  }
  batch.replaced.push({ line: earlier.line, key: row.key });
  batch.rows[place] = row;
  return true;
}

function emptySummary(): ImportSummary {
  return {
    read: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    failedCount: 0,
    failed: [],
    skillsLinked: 0,
  };
}

/**
 * Reads rows through to find those that a later one replaces, so that a file which mentions a job twice leaves its last
 * mention and the same file again changes nothing, however far apart the two are.
 * @returns places in `rows`, from 0
 */
export async function findSuperseded(
  rows: Iterable<SourceRow> | AsyncIterable<SourceRow>,
  options: PrepareOptions = {},
): Promise<Set<number>> {
  const lastPlace = new Map<string, number>();
  const superseded = new Set<number>();
  let place = 0;
  for await (const { value } of rows) {
    const key = rowKey(value, options);
    if (key !== null) {
      // A digest keeps the memory for a million keys small.
      const digest = createHash("sha256").update(key).digest("base64").slice(0, 16);
      const earlier = lastPlace.get(digest);
      if (earlier !== undefined) superseded.add(earlier);
      lastPlace.set(digest, place);
    }
    place++;
  }
  return superseded;
}
