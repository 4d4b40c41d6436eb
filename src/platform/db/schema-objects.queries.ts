import { type Kysely, sql } from "kysely";

export interface SchemaObjects {
  /** Name -> definition. */
  indexes: Record<string, string>;
  /** `table.name` of those that are made by migrations. */
  triggers: string[];
}

export interface FoundObjects extends SchemaObjects {
  /** Of the indexes, those that PostgreSQL does not use, or does not trust to be unique. */
  invalid: string[];
  /** Of the triggers, those that are switched off. */
  disabled: string[];
}

/** What the tables have beside their columns. What the migrations make of it stands in schema-objects.gen.ts. */
export async function findSchemaObjects<DB>(db: Kysely<DB>): Promise<FoundObjects> {
  const indexes = await sql<{ name: string; definition: string; isValid: boolean }>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition,
      indisvalid and indisready and indislive as "isValid"
    from pg_index join pg_class on pg_class.oid = indrelid
    where relnamespace = 'public'::regnamespace and relname not like 'kysely%' order by 1`.execute(db.withoutPlugins());
  const triggers = await sql<{ name: string; isEnabled: boolean }>`
    select tgrelid::regclass || '.' || tgname as name, tgenabled in ('O', 'A') as "isEnabled"
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where relnamespace = 'public'::regnamespace and not tgisinternal order by 1`.execute(db.withoutPlugins());
  return {
    indexes: Object.fromEntries(indexes.rows.map(({ name, definition }) => [name, definition])),
    triggers: triggers.rows.map(({ name }) => name),
    invalid: indexes.rows.filter(({ isValid }) => !isValid).map(({ name }) => name),
    disabled: triggers.rows.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name),
  };
}
