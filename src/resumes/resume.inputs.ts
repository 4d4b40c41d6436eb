import { Field, ID, InputType } from "type-graphql";

@InputType({ description: "Which file to read." })
export class ParseResumeInput {
  @Field(() => ID, { description: "A PDF, DOCX or plain text file that the viewer may see." })
  fileId: string;
}
