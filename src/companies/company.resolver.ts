import type { GraphQLResolveInfo } from "graphql";
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { CacheControl } from "../platform/cache/cache-control.js";
import { requireViewer } from "../platform/graphql/access.js";
import { localId, requireLocalId } from "../platform/graphql/global-id.js";
import { selectionOf } from "../platform/graphql/lookahead.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { paginate, wantsCount } from "../platform/graphql/paginate.js";
import { requireValid } from "../platform/graphql/validation.js";
import { User, type UserRow } from "../users/user.type.js";
import { AddCompanyRecruiterInput, CompaniesArgs, CreateCompanyInput, UpdateCompanyInput } from "./company.inputs.js";
import { listCompanies } from "./company.queries.js";
import { addCompanyRecruiter, createCompany, updateCompany } from "./company.service.js";
import { Company, CompanyConnection, type CompanyRow } from "./company.type.js";

@ObjectType({ simpleResolvers: true, description: "What became of a change to a company." })
class CompanyPayload extends MutationPayload {
  @Field(() => Company, { nullable: true, description: "The company as it is now; null if nothing was done." })
  company: CompanyRow | null;
}

@Resolver(() => Company)
export class CompanyResolver {
  @CacheControl({ maxAge: 1800 })
  @Query(() => Company, { nullable: true, description: "One company; null if there is none with this id." })
  async company(@Arg("id", () => ID, { description: "The company's id." }) id: string, @Ctx() ctx: GraphQLContext) {
    const companyId = localId("Company", id);
    return companyId === undefined ? null : ctx.loaders.companyById.load(companyId);
  }

  @CacheControl({ maxAge: 1800 })
  @Query(() => CompanyConnection, { description: "Companies, by name." })
  companies(
    @Args(() => CompaniesArgs) args: CompaniesArgs,
    @Ctx() ctx: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    requireValid(args);
    const list = listCompanies(ctx.db, { search: args.search }, ctx.requested);
    return paginate(list, args, ctx, { count: wantsCount(selectionOf(info)) });
  }

  @Authorized("RECRUITER")
  @Mutation(() => CompanyPayload, { description: "Registers a company, with the viewer as its recruiter." })
  createCompany(
    @Arg("input", () => CreateCompanyInput, { description: "The company." }) input: CreateCompanyInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<CompanyPayload>(input, { company: null }, async () => {
      const id = await createCompany(ctx.db, requireViewer(ctx), input);
      return { company: await ctx.loaders.companyById.load(id) };
    });
  }

  @Authorized("RECRUITER")
  @Mutation(() => CompanyPayload, { description: "Changes a company that the viewer recruits for." })
  updateCompany(
    @Arg("input", () => UpdateCompanyInput, { description: "The changes." }) input: UpdateCompanyInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<CompanyPayload>(input, { company: null }, async () => {
      const { id: globalId, name, ...rest } = input;
      const id = requireLocalId("Company", globalId, "id");
      await updateCompany(ctx.db, requireViewer(ctx), id, { ...rest, ...(name != null && { name }) });
      return { company: await ctx.loaders.companyById.clear(id).load(id) };
    });
  }

  @Authorized("RECRUITER")
  @Mutation(() => CompanyPayload, {
    description: "Lets another recruiter work for a company that the viewer recruits for.",
  })
  addCompanyRecruiter(
    @Arg("input", () => AddCompanyRecruiterInput, { description: "Whom to add." }) input: AddCompanyRecruiterInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<CompanyPayload>(input, { company: null }, async () => {
      const id = requireLocalId("Company", input.companyId, "companyId");
      await addCompanyRecruiter(ctx.db, requireViewer(ctx), id, input.email);
      return { company: await ctx.loaders.companyById.load(id) };
    });
  }
}

@Resolver(() => User)
export class UserCompaniesResolver {
  @FieldResolver(() => [Company], { description: "The companies this account recruits for." })
  companies(@Root() user: UserRow, @Ctx() ctx: GraphQLContext) {
    return ctx.loaders.companiesByRecruiterId.load(user.id);
  }
}
