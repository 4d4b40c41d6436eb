import { sql } from "kysely";
import type { LoaderContext } from "../context.js";
import type { Database } from "../platform/db/database.js";
import { anyOf, contains } from "../platform/db/expressions.js";
import { listName } from "../platform/graphql/cursor.js";
import type { List } from "../platform/graphql/list.js";
import { columnsFor, type RequestedFields } from "../platform/graphql/lookahead.js";
import { type SkillCategory, type SkillRow, skillColumns } from "./skill.type.js";

/** The columns to read of each skill that a request shows. */
export function skillSelection(requested: RequestedFields) {
  return columnsFor(requested, "Skill", skillColumns, ["id"] as const);
}

export interface SkillFilter {
  search?: string | null;
  category?: SkillCategory | null;
}

/** Skills by name; `search` also looks into their other names. */
export function listSkills(db: Database, filter: SkillFilter, requested: RequestedFields): List<"skills", SkillRow> {
  const search = filter.search?.trim();
  let matching = db.selectFrom("skills");
  if (filter.category) matching = matching.where("category", "=", filter.category);
  if (search) matching = matching.where(contains(sql.ref("skills.searchText"), search));
  return {
    name: listName("skills", { ...filter }),
    matching,
    sort: { key: sql.ref("skills.name"), type: "text", direction: "asc", id: sql.ref("skills.id"), column: "name" },
    select: (query) => query.select(skillSelection(requested).map((column) => `skills.${column}` as const)),
    source: {
      table: "skills",
      where: [
        ...(filter.category ? [{ column: "category", in: [filter.category] }] : []),
        ...(search ? [{ column: "searchText", contains: search }] : []),
      ],
      columns: skillSelection(requested),
    },
  };
}

export function findSkillsByIds(
  { db, requested, reads }: Pick<LoaderContext, "db" | "requested" | "reads">,
  ids: number[],
): Promise<SkillRow[]> {
  reads.rowsById("skills", ids, skillSelection(requested));
  return db.selectFrom("skills").select(skillSelection(requested)).where("id", "=", anyOf(ids)).execute();
}
