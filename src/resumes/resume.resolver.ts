import { Arg, Authorized, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { findFileContent } from "../files/file-content.queries.js";
import { PARSER_VERSION, type ResumeSkill as SkillFound } from "../files/resume/parsed-resume.js";
import { requireViewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { requireLocalId } from "../platform/graphql/global-id.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import type { SkillRow } from "../skills/skill.type.js";
import { ParseResumeInput } from "./resume.inputs.js";
import { parseContent } from "./resume.service.js";
import { Resume, ResumeSkill } from "./resume.type.js";

@ObjectType({ simpleResolvers: true, description: "What was read." })
class ParseResumePayload extends MutationPayload {
  @Field(() => Resume, { nullable: true, description: "The résumé; null if the file cannot be read." })
  resume: Resume | null;
}

@Resolver(() => Resume)
export class ResumeResolver {
  @Authorized()
  @Mutation(() => ParseResumePayload, {
    description: "Reads a résumé: who it is, what they can do and what they have done. Nothing is changed by it.",
  })
  parseResume(
    @Arg("input", () => ParseResumeInput, { description: "Which file." }) input: ParseResumeInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<ParseResumePayload>(input, { resume: null }, async () => {
      const id = requireLocalId("StoredFile", input.fileId, "fileId");
      const content = await findFileContent(ctx.db, requireViewer(ctx), id);
      if (!content) throw new AppError(ErrorCode.NOT_FOUND, "There is no such file.", "fileId");
      const parsed = await parseContent(ctx, content);
      return { resume: { ...parsed, fileId: input.fileId, parserVersion: PARSER_VERSION } };
    });
  }

  @FieldResolver(() => [ResumeSkill])
  async skills(@Root() { skills }: { skills: SkillFound[] }, @Ctx() ctx: GraphQLContext) {
    const rows = await ctx.loaders.skillById.loadMany(skills.map(({ skillId }) => skillId));
    // One that was removed since is left out.
    return skills.flatMap(({ confidence }, place) => {
      const skill = rows[place];
      return isRow(skill) ? [{ skill, confidence }] : [];
    });
  }
}

function isRow(found: SkillRow | null | undefined | Error): found is SkillRow {
  return found != null && !(found instanceof Error);
}
