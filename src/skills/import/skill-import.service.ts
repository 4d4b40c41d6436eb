import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/database.js";
import type { DB } from "../../platform/db/db.types.js";
import { inTransaction } from "../../platform/db/transaction.js";
import { type EscoRow, isEscoRow, readEscoRow, toSkillRecord } from "./esco.js";
import { restoreLabels } from "./esco-labels.js";
import { isOnetRow, readOnetRow } from "./onet.js";
import { distinctNames, type SkillRecord } from "./skill-record.js";

export interface SkillImportSummary {
  read: number;
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows that became other names of a skill with the same name. */
  merged: number;
  failed: { line: number; reason: string }[];
}

/** Whether a row belongs to one of the skill taxonomies that {@link importSkills} knows. */
export function isSkillRow(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const row = value as Record<string, unknown>;
  return isOnetRow(row) || isEscoRow(row);
}

/**
 * Imports O*NET technologies and ESCO skills. Names are unique in any case: a row whose name is taken adds its other
 * names to that skill. Other names are only ever added, so that what was entered by hand stays. Importing the same
 * again changes nothing.
 */
export async function importSkills(
  db: Database,
  rows: Iterable<{ line: number; value: unknown }> | AsyncIterable<{ line: number; value: unknown }>,
): Promise<SkillImportSummary> {
  const summary: SkillImportSummary = { read: 0, inserted: 0, updated: 0, unchanged: 0, merged: 0, failed: [] };
  const onet: SkillRecord[] = [];
  const esco: EscoRow[] = [];
  for await (const { line, value } of rows) {
    summary.read++;
    try {
      if (value instanceof Error) throw new RangeError(value.message);
      if (!isSkillRow(value)) throw new RangeError("is neither an O*NET nor an ESCO skill");
      if (isOnetRow(value)) onet.push(readOnetRow(value));
      else esco.push(readEscoRow(value));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      summary.failed.push({ line, reason: error.message });
    }
  }
  const records = [...onet, ...restoreLabels(esco).map(toSkillRecord)];
  const counts = await inTransaction(db, (tx) => storeSkills(tx, records));
  return { ...summary, ...counts };
}

interface StoredSkill extends SkillRecord {
  id: number | null;
  isChanged: boolean;
}

async function storeSkills(tx: Transaction<DB>, records: SkillRecord[]) {
  // Names are compared with everything that is there; two imports at once would not see each other's.
  await sql`lock table skills in share row exclusive mode`.execute(tx);
  const stored = await tx
    .selectFrom("skills")
    .select(["id", "source", "externalId", "name", "category", "aliases"])
    .orderBy("id")
    .execute();
  const byIdentity = new Map<string, StoredSkill>();
  const byName = new Map<string, StoredSkill>();
  for (const row of stored) {
    const skill = { ...row, source: row.source ?? "", externalId: row.externalId ?? "", isChanged: false };
    if (row.source !== null && row.externalId !== null) byIdentity.set(identity(skill), skill);
    byName.set(row.name.toLowerCase(), skill);
  }

  const counts = { inserted: 0, updated: 0, unchanged: 0, merged: 0 };
  for (const record of records) {
    const own = byIdentity.get(identity(record));
    const namesake = byName.get(record.name.toLowerCase());
    const skill = own ?? namesake;
    if (!skill) {
      const added: StoredSkill = { ...record, id: null, isChanged: true };
      byIdentity.set(identity(record), added);
      byName.set(record.name.toLowerCase(), added);
      counts.inserted++;
      continue;
    }
    if (!own) counts.merged++;
    const wasChanged = skill.isChanged;
    update(skill, record, own !== undefined && (namesake === undefined || namesake === own));
    if (own && skill.id !== null) counts[skill.isChanged && !wasChanged ? "updated" : "unchanged"]++;
  }
  const changed = [...new Set([...byIdentity.values(), ...byName.values()])].filter((skill) => skill.isChanged);
  await insertSkills(
    tx,
    changed.filter((skill) => skill.id === null),
  );
  await updateSkills(
    tx,
    changed.filter((skill) => skill.id !== null),
  );
  return counts;
}

function identity({ source, externalId }: { source: string; externalId: string }): string {
  return `${source}\0${externalId}`;
}

/** @param isOwner whether the record may say what the skill is called, and not only add names to it */
function update(skill: StoredSkill, record: SkillRecord, isOwner: boolean): void {
  const name = isOwner ? record.name : skill.name;
  const category = isOwner ? record.category : skill.category;
  const others = record.name === name ? record.aliases : [record.name, ...record.aliases];
  const aliases = distinctNames([...skill.aliases, ...others], name);
  if (name === skill.name && category === skill.category && aliases.join("\0") === skill.aliases.join("\0")) return;
  Object.assign(skill, { name, category, aliases, isChanged: true });
}

/** JSON keeps lists of lists in one parameter. */
function recordset(skills: StoredSkill[]) {
  const rows = skills.map(({ id, source, externalId, name, category, aliases }) => ({
    id,
    source,
    external_id: externalId,
    name,
    category,
    aliases,
  }));
  return sql`json_to_recordset(${JSON.stringify(rows)}::json)
    as r(id bigint, source text, external_id text, name text, category skill_category, aliases text[])`;
}

async function insertSkills(tx: Transaction<DB>, skills: StoredSkill[]): Promise<void> {
  if (skills.length === 0) return;
  await sql`
    insert into skills (source, external_id, name, category, aliases)
    select source, external_id, name, category, aliases from ${recordset(skills)}
  `.execute(tx);
}

async function updateSkills(tx: Transaction<DB>, skills: StoredSkill[]): Promise<void> {
  if (skills.length === 0) return;
  await sql`
    update skills set name = r.name, category = r.category, aliases = r.aliases
    from ${recordset(skills)} where skills.id = r.id
  `.execute(tx);
}
