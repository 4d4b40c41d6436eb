import { sql } from "kysely";
import type { LoaderContext } from "../context.js";
import type { Database } from "../platform/db/database.js";
import { anyOf, contains } from "../platform/db/expressions.js";
import { listName } from "../platform/graphql/cursor.js";
import type { List } from "../platform/graphql/list.js";
import { columnsFor, type RequestedFields } from "../platform/graphql/lookahead.js";
import { type CompanyRow, companyColumns } from "./company.type.js";

/** The columns to read of each company that a request shows. */
export function companySelection(requested: RequestedFields) {
  return columnsFor(requested, "Company", companyColumns, ["id"] as const);
}

/** Companies by name. */
export function listCompanies(
  db: Database,
  filter: { search?: string | null },
  requested: RequestedFields,
): List<"companies", CompanyRow> {
  const search = filter.search?.trim();
  let matching = db.selectFrom("companies");
  if (search) matching = matching.where(contains(sql.ref("companies.name"), search));
  return {
    name: listName("companies", { search }),
    matching,
    sort: {
      key: sql.ref("companies.name"),
      type: "text",
      direction: "asc",
      id: sql.ref("companies.id"),
      column: "name",
    },
    select: (query) => query.select(companySelection(requested).map((column) => `companies.${column}` as const)),
    source: {
      table: "companies",
      where: search ? [{ column: "name", contains: search }] : [],
      columns: companySelection(requested),
    },
  };
}

export function findCompaniesByIds({ db, requested, reads }: QueryContext, ids: number[]): Promise<CompanyRow[]> {
  reads.rowsById("companies", ids, companySelection(requested));
  return db.selectFrom("companies").select(companySelection(requested)).where("id", "=", anyOf(ids)).execute();
}

/** The companies that these accounts recruit for, by name; each row says for whom it was asked. */
export async function findCompaniesByRecruiterIds({ db, requested, reads }: QueryContext, userIds: number[]) {
  const companies = await db
    .selectFrom("companyRecruiters")
    .innerJoin("companies", "companies.id", "companyRecruiters.companyId")
    .select(companySelection(requested).map((column) => `companies.${column}` as const))
    .select("companyRecruiters.userId as recruiterId")
    .where("companyRecruiters.userId", "=", anyOf(userIds))
    .orderBy("companies.name")
    .orderBy("companies.id")
    .execute();
  reads.rowsWhere("companyRecruiters", "userId", userIds, []);
  const ids = companies.map((company) => company.id);
  reads.rowsById("companies", ids, [...companySelection(requested), "name"]);
  return companies;
}

type QueryContext = Pick<LoaderContext, "db" | "requested" | "reads">;
