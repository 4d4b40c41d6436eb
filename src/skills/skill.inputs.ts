import { ArgsType, Field } from "type-graphql";
import { ForwardConnectionArgs } from "../platform/graphql/connection.js";
import { OptionalText } from "../platform/graphql/validation.js";
import { SkillCategory } from "./skill.type.js";

@ArgsType()
export class SkillsArgs extends ForwardConnectionArgs {
  @OptionalText(200)
  @Field(() => String, { nullable: true, description: "Part of a name, or of another name it goes by." })
  search?: string | null;

  @Field(() => SkillCategory, { nullable: true, description: "Only this field." })
  category?: SkillCategory | null;
}
