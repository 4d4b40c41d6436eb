import { checkRow, type RowDefaults } from "./check-row.js";
import { isNycRow, mapNycRow } from "./formats/nyc.js";
import { mapPlainRow } from "./formats/plain.js";
import { isJobPosting, mapJobPosting } from "./formats/schema-org.js";
import { isUsajobsRow, mapUsajobsRow } from "./formats/usajobs.js";
import { type ImportRow, ImportRowError } from "./import-row.js";
import { isObject } from "./json-value.js";

/**
 * Recognises a row's format by its shape (New York City postings, USAJOBS announcements, schema.org JobPosting; any
 * other is read by the names of its fields) and normalises it.
 * @throws ImportRowError
 */
export function toImportRow(value: unknown, defaults: RowDefaults = {}): ImportRow {
  if (!isObject(value)) throw new ImportRowError("is not an object with fields");
  if (isJobPosting(value)) return checkRow(mapJobPosting(value), defaults);
  if (isNycRow(value)) return checkRow(mapNycRow(value), defaults);
  if (isUsajobsRow(value)) return checkRow(mapUsajobsRow(value), defaults);
  return checkRow(mapPlainRow(value), defaults);
}
