import { IsMimeType, IsOptional, IsPositive } from "class-validator";
import { ArgsType, Field, ID, InputType, Int } from "type-graphql";
import { ConnectionArgs } from "../platform/graphql/connection.js";
import { RequiredText } from "../platform/graphql/validation.js";
import { FilePurpose } from "./file.enums.js";

const COMPANY =
  "Of a logo: the company. Without it the logo is that of the only company that the viewer recruits for; of none if there are several.";

@ArgsType()
export class UploadFileArgs {
  @Field(() => FilePurpose, { description: "What it is for." })
  purpose: FilePurpose;

  @Field(() => ID, { nullable: true, description: COMPANY })
  companyId?: string | null;
}

@InputType({ description: "A file that is to be sent in a request of its own." })
export class StageUploadInput {
  @RequiredText(1_000)
  @Field(() => String, { description: "Its name." })
  filename: string;

  @Field(() => FilePurpose, { description: "What it is for." })
  purpose: FilePurpose;

  @IsPositive({ message: "at least 1" })
  @Field(() => Int, { description: "Its size in bytes." })
  size: number;

  @IsOptional()
  @IsMimeType({ message: "a media type such as application/pdf" })
  @Field(() => String, { nullable: true, description: "Its media type, if it is known. It must agree with the bytes." })
  mimeType?: string | null;

  @Field(() => ID, { nullable: true, description: COMPANY })
  companyId?: string | null;
}

@InputType({ description: "Which upload." })
export class CompleteUploadInput {
  @Field(() => ID, { description: "The id that `stageUpload` gave." })
  id: string;
}

@InputType({ description: "Which file." })
export class DeleteFileInput {
  @Field(() => ID, { description: "The file's id." })
  id: string;
}

@ArgsType()
export class UserFilesArgs extends ConnectionArgs {
  @Field(() => FilePurpose, { nullable: true, description: "Only files for this." })
  purpose?: FilePurpose | null;
}
