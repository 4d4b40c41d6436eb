import type { LoaderContext } from "../context.js";
import { ConnectionLoader } from "../platform/graphql/connection-loader.js";
import { byForeignKey, byPrimaryKey, Loader } from "../platform/graphql/loader.js";
import { findFilesByIds, findLatestFiles, findLogos, findVariants } from "./file.queries.js";
import type { FileRow } from "./file.type.js";

export function createFileLoaders(ctx: LoaderContext) {
  return {
    fileById: byPrimaryKey((ids) => findFilesByIds(ctx, ids)),
    avatarByUserId: byOwner(
      (ids) => findLatestFiles(ctx, "AVATAR", ids),
      (file) => file.ownerId,
    ),
    resumeByUserId: byOwner(
      (ids) => findLatestFiles(ctx, "RESUME", ids),
      (file) => file.ownerId,
    ),
    logoByCompanyId: byOwner(
      (ids) => findLogos(ctx, ids),
      (file) => file.companyId,
    ),
    variantsByContentId: byForeignKey(
      (ids) => findVariants(ctx, ids),
      (variant) => variant.contentId,
    ),
    filesByOwnerId: new ConnectionLoader<FileRow>(),
  };
}

/** One file for each. */
function byOwner(find: (ids: number[]) => Promise<FileRow[]>, ownerOf: (file: FileRow) => number | null) {
  return new Loader<number, FileRow | null>(async (ids) => {
    const files = new Map((await find([...ids])).map((file) => [ownerOf(file), file]));
    return ids.map((id) => files.get(id) ?? null);
  });
}
