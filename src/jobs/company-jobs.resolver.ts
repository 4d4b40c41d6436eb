import type { GraphQLResolveInfo } from "graphql";
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import { Company, type CompanyRow } from "../companies/company.type.js";
import type { GraphQLContext } from "../context.js";
import { ConnectionArgs } from "../platform/graphql/connection.js";
import { fieldKey } from "../platform/graphql/connection-loader.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { paginateEach, wantsCount } from "../platform/graphql/paginate.js";
import { listJobsOfCompanies } from "./job.queries.js";
import { JobConnection } from "./job.type.js";

/** What jobs add to a company. */
@Resolver(() => Company)
export class CompanyJobsResolver {
  @FieldResolver(() => JobConnection, { description: "Its published jobs, newest first." })
  jobs(
    @Root() company: CompanyRow,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return ctx.loaders.jobsByCompanyId.load(fieldKey(info.path), company.id, (companyIds) => {
      const selection = selectionOf(info);
      const list = listJobsOfCompanies(ctx.db, ctx.viewer, ctx.requested, selection.at(["nodes"], ["edges", "node"]));
      return paginateEach(ctx.db, companyIds, list, args, ctx, { count: wantsCount(selection) });
    });
  }
}
