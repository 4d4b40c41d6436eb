import type { Transaction } from "kysely";
import pg from "pg";
import type { Database } from "../../platform/db/database.js";
import type { DB } from "../../platform/db/db.types.js";
import { inTransaction } from "../../platform/db/transaction.js";
import type { ImportOutcome } from "./import-row.js";
import {
  companySlug,
  ensureCompanies,
  findImportedJobs,
  insertImportedJobs,
  type JobRecord,
  jobIdentity,
  syncJobSkills,
  updateImportedJobs,
} from "./job-import.queries.js";
import type { PreparedRow } from "./prepare-row.js";

export interface RowResult {
  row: PreparedRow;
  outcome: ImportOutcome;
  jobId: number | null;
  reason: string | null;
}

export interface BatchResult {
  rows: RowResult[];
  skillsLinked: number;
}

/**
 * Writes a batch in one transaction; if PostgreSQL refuses some row's content, halves it until only that row is left out.
 * No two rows of the batch may have the same key.
 */
export async function writeBatch(db: Database, batch: PreparedRow[], companyId?: number): Promise<BatchResult> {
  if (batch.length === 0) return { rows: [], skillsLinked: 0 };
  try {
    return await inTransaction(db, (tx) => writeRows(tx, batch, companyId));
  } catch (error) {
    if (!isAboutContent(error)) throw error;
    const [only] = batch;
    if (only && batch.length === 1) {
      return { rows: [{ row: only, outcome: "FAILED", jobId: null, reason: error.message }], skillsLinked: 0 };
    }
    const half = batch.length >> 1;
    const first = await writeBatch(db, batch.slice(0, half), companyId);
    const second = await writeBatch(db, batch.slice(half), companyId);
    return { rows: [...first.rows, ...second.rows], skillsLinked: first.skillsLinked + second.skillsLinked };
  }
}

/** Data exceptions, violated constraints, exceeded limits: SQLSTATE classes 22, 23, 54. */
function isAboutContent(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? "");
}

async function writeRows(tx: Transaction<DB>, batch: PreparedRow[], companyId?: number): Promise<BatchResult> {
  const companyIds =
    companyId === undefined
      ? await ensureCompanies(
          tx,
          batch.map((row) => row.company),
        )
      : undefined;
  const records = batch.map(
    ({ company, record }): JobRecord => ({
      ...record,
      companyId: companyId ?? companyIds?.get(companySlug(company)) ?? 0,
    }),
  );

  let stored = await findImportedJobs(tx, records);
  const fresh = records.filter((record) => !stored.has(jobIdentity(record)));
  const inserted = await insertImportedJobs(tx, fresh);
  // Whatever another import inserted in between is now there to be updated.
  if (inserted.size < fresh.length) stored = await findImportedJobs(tx, records);

  const versions = records.flatMap((record) => {
    const id = inserted.has(record.slug) ? undefined : stored.get(jobIdentity(record));
    return id === undefined ? [] : [{ ...record, id }];
  });
  const updated = await updateImportedJobs(tx, versions);

  const idBySlug = new Map([...versions.map(({ slug, id }) => [slug, id] as const), ...inserted]);
  const outcomeOf = (slug: string): ImportOutcome => {
    if (inserted.has(slug)) return "INSERTED";
    return updated.has(idBySlug.get(slug) ?? 0) ? "UPDATED" : "UNCHANGED";
  };
  const skillsLinked = await syncJobSkills(
    tx,
    records.flatMap(({ slug, skillIds }) => {
      const id = idBySlug.get(slug);
      const outcome = outcomeOf(slug);
      return id === undefined || outcome === "UNCHANGED" ? [] : [{ id, skillIds, isNew: outcome === "INSERTED" }];
    }),
  );
  return {
    rows: batch.map((row) => ({
      row,
      outcome: outcomeOf(row.record.slug),
      jobId: idBySlug.get(row.record.slug) ?? null,
      reason: null,
    })),
    skillsLinked,
  };
}
