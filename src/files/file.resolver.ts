import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from "type-graphql";
import type { GraphQLContext } from "../context.js";
import { requireViewer } from "../platform/graphql/access.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { requireLocalId } from "../platform/graphql/global-id.js";
import { MutationPayload, mutate } from "../platform/graphql/mutation.js";
import { DateTime } from "../platform/graphql/scalars.js";
import { TooLargeError } from "../platform/http/uploads/receive-file.js";
import { Upload, type UploadedFile } from "../platform/http/uploads/upload.scalar.js";
import { CompleteUploadInput, DeleteFileInput, StageUploadInput, UploadFileArgs } from "./file.inputs.js";
import { FileReport, type FileRow, FileVariant, StoredFile } from "./file.type.js";
import { companyOfLogo, deleteFile } from "./own-files.service.js";
import { EMPTY_REPORT } from "./processing/file-report.js";

@ObjectType({ simpleResolvers: true, description: "What became of an upload." })
class UploadPayload extends MutationPayload {
  @Field(() => StoredFile, {
    nullable: true,
    description: "The file, ready or being processed; null if it was refused.",
  })
  file: FileRow | null;
}

@ObjectType({ simpleResolvers: true, description: "Where a file is to be sent." })
class StagedUpload {
  @Field(() => ID, { description: "To be given to `completeUpload`." })
  id: string;

  @Field(() => String, {
    description:
      "The address to which the bytes are sent by PUT, once: relative to this server's, or that of its file storage.",
  })
  url: string;

  @Field(() => DateTime, { description: "Until when it must have been sent and completed." })
  expiresAt: Date;
}

@ObjectType({ simpleResolvers: true, description: "What became of announcing an upload." })
class StageUploadPayload extends MutationPayload {
  @Field(() => StagedUpload, { nullable: true, description: "Where to send the file; null if it was refused." })
  upload: StagedUpload | null;
}

@ObjectType({ simpleResolvers: true, description: "What became of deleting a file." })
class DeleteFilePayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: "The id it had; null if nothing was done." })
  deletedFileId: string | null;
}

@Resolver(() => StoredFile)
export class FileResolver {
  @Authorized()
  @Mutation(() => UploadPayload, {
    description:
      "Takes a file. Small files are answered processed; of others the work goes on, and `fileProcessed` tells when it is done.",
  })
  uploadFile(
    @Arg("file", () => Upload, { description: "The file." }) file: Promise<UploadedFile>,
    @Args(() => UploadFileArgs) { purpose, companyId }: UploadFileArgs,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<UploadPayload>({}, { file: null }, async () => {
      const viewer = requireViewer(ctx);
      const company = await companyOfLogo(ctx.db, viewer, purpose, localCompanyId(companyId));
      const { filename, mimeType, content } = await file;
      if (content instanceof TooLargeError) throw new AppError(ErrorCode.PAYLOAD_TOO_LARGE, content.message, "file");
      if (!content) throw new AppError(ErrorCode.UPLOAD_REJECTED, "The file has not arrived.", "file");
      const request = { viewer, purpose, companyId: company, filename, declaredType: mimeType };
      const id = await ctx.files.uploads.accept(request, content);
      return { file: await ctx.loaders.fileById.load(id) };
    });
  }

  @Authorized()
  @Mutation(() => StageUploadPayload, {
    description: "Announces a file, to be sent by PUT to the address in the answer and then to be completed.",
  })
  stageUpload(
    @Arg("input", () => StageUploadInput, { description: "The file." }) input: StageUploadInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<StageUploadPayload>(input, { upload: null }, async () => {
      const viewer = requireViewer(ctx);
      const { purpose, filename, size, mimeType = null } = input;
      const companyId = await companyOfLogo(ctx.db, viewer, purpose, localCompanyId(input.companyId));
      const request = { purpose, companyId, filename, size, declaredType: mimeType };
      return { upload: await ctx.files.staged.stage(viewer, request) };
    });
  }

  @Authorized()
  @Mutation(() => UploadPayload, { description: "Takes a file that was announced and has been sent." })
  completeUpload(
    @Arg("input", () => CompleteUploadInput, { description: "Which upload." }) input: CompleteUploadInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<UploadPayload>(input, { file: null }, async () => {
      const id = await ctx.files.staged.complete(requireViewer(ctx), input.id);
      return { file: await ctx.loaders.fileById.load(id) };
    });
  }

  @Authorized()
  @Mutation(() => DeleteFilePayload, {
    description: "Removes a file. For its owner, for recruiters of the company whose logo it is, and for admins.",
  })
  deleteFile(
    @Arg("input", () => DeleteFileInput, { description: "Which file." }) input: DeleteFileInput,
    @Ctx() ctx: GraphQLContext,
  ) {
    return mutate<DeleteFilePayload>(input, { deletedFileId: null }, async () => {
      await deleteFile(ctx.db, requireViewer(ctx), requireLocalId("StoredFile", input.id, "id"));
      return { deletedFileId: input.id };
    });
  }

  @FieldResolver(() => String)
  sha256(@Root() file: FileRow) {
    return file.originalSha256;
  }

  @FieldResolver(() => FileReport)
  report(@Root() file: FileRow): FileReport {
    return { ...EMPTY_REPORT, ...file.report, deduplicated: file.isDeduplicated };
  }

  @FieldResolver(() => [FileVariant])
  async variants(@Root() file: FileRow, @Ctx() ctx: GraphQLContext) {
    if (file.status !== "READY") return [];
    const variants = await ctx.loaders.variantsByContentId.load(file.contentId);
    return variants.map((variant) => ({ ...variant, url: ctx.files.links.urlOf(file, ctx.reads, variant) }));
  }

  @FieldResolver(() => String, { nullable: true })
  url(@Root() file: FileRow, @Ctx() ctx: GraphQLContext) {
    return ctx.files.links.urlOf(file, ctx.reads);
  }
}

function localCompanyId(id: string | null | undefined): number | null {
  return id == null ? null : requireLocalId("Company", id, "companyId");
}
