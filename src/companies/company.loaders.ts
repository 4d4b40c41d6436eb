import type { LoaderContext } from "../context.js";
import { byForeignKey, byPrimaryKey } from "../platform/graphql/loader.js";
import { findCompaniesByIds, findCompaniesByRecruiterIds } from "./company.queries.js";

export function createCompanyLoaders(ctx: LoaderContext) {
  return {
    companyById: byPrimaryKey((ids) => findCompaniesByIds(ctx, ids)),
    companiesByRecruiterId: byForeignKey(
      (ids) => findCompaniesByRecruiterIds(ctx, ids),
      (row) => row.recruiterId,
    ),
  };
}
