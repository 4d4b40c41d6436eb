import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { connectionType } from "../platform/graphql/connection.js";
import { Node } from "../platform/graphql/node.type.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { FilePurpose, FileStatus } from "./file.enums.js";
import type { FileReport as ReportRow } from "./processing/file-report.js";

@ObjectType({ simpleResolvers: true, description: "One thing that was done to a file." })
export class FileStep {
  @Field(() => String, { description: "What was done." })
  name: string;

  @Field(() => Int, { description: "The size ahead of it." })
  bytesBefore: number;

  @Field(() => Int, { description: "The size behind it." })
  bytesAfter: number;

  @Field(() => Float, { description: "Milliseconds it took." })
  ms: number;

  @Field(() => String, { description: "The particulars, in words." })
  detail: string;
}

@ObjectType({ simpleResolvers: true, description: "What was done with a file. Empty while it is processed." })
export class FileReport {
  @Field(() => [FileStep], {
    description: "In the order in which it was done; slow passes are added when they are over.",
  })
  steps: FileStep[];

  @Field(() => Float, { description: "Size as stored by size as uploaded; 1 if it is kept as it came." })
  ratio: number;

  @Field(() => Float, { description: "Milliseconds that all steps took." })
  durationMs: number;

  @Field(() => Boolean, { description: "Its owner had uploaded the same bytes before, and nothing was done again." })
  deduplicated: boolean;

  @Field(() => Boolean, {
    description:
      "Work on it failed its check, or was ended at a limit: what was found by then is kept, or the original.",
  })
  fellBack: boolean;

  @Field(() => [String], { description: "What was noticed, such as why the file is kept as it came." })
  warnings: string[];
}

@ObjectType({ simpleResolvers: true, description: "A picture in another width or format." })
export class FileVariant {
  @Field(() => Int, { description: "In pixels." })
  width: number;

  @Field(() => String, { description: "Its media type." })
  mimeType: string;

  @Field(() => Int, { description: "In bytes." })
  size: number;

  @Field(() => String, { description: "Where it is fetched." })
  url: string;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    "An uploaded file. Seen by its owner and admins; logos by everyone; avatars and résumés by recruiters to whose company the owner has applied.",
})
export class StoredFile {
  @Field(() => ID, { description: "Opaque id." })
  id: number;

  @Field(() => String, { description: "Its name, made safe to be saved under." })
  filename: string;

  @Field(() => FilePurpose, { description: "What it is for." })
  purpose: FilePurpose;

  @Field(() => String, { description: "Its media type, by its bytes." })
  mimeType: string;

  @Field(() => String, { description: "SHA-256 of the file as it was uploaded, in hex." })
  sha256: string;

  @Field(() => Int, { description: "Bytes as it was uploaded." })
  originalSize: number;

  @Field(() => Int, { nullable: true, description: "Bytes as it is kept; null until it is ready." })
  storedSize: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Where it is fetched; null until it is ready. Of private files it is signed, and good for some minutes.",
  })
  url: string | null;

  @Field(() => FileStatus, { description: "How far it has come." })
  status: FileStatus;

  @Field(() => [FileVariant], { description: "A picture's other widths and formats, the narrowest first." })
  variants: FileVariant[];

  @Field(() => FileReport, { description: "What was done with it." })
  report: FileReport;

  @Field(() => DateTime, { description: "When it was uploaded." })
  createdAt: Date;
}

export const StoredFileConnection = connectionType("StoredFile", () => StoredFile);

/** A file with its content, as read. */
export interface FileRow {
  id: number;
  ownerId: number;
  companyId: number | null;
  purpose: FilePurpose;
  filename: string;
  contentId: number;
  isDeduplicated: boolean;
  createdAt: Date;
  originalSha256: string;
  originalSize: number;
  mimeType: string;
  status: FileStatus;
  storedSize: number | null;
  servedSha256: string | null;
  /** Read only if it is shown. */
  report?: Partial<ReportRow>;
}
