import type { Database } from "../platform/db/database.js";
import type { Viewer } from "../platform/graphql/access.js";
import { visibleFiles } from "./file.access.js";

/** Where a file's bytes are, whatever has been done with them yet. */
export interface FileContent {
  /** Whose it is: others must not learn that they have the same. */
  scope: string;
  originalSha256: string;
  blobKey: string;
  encoding: "identity" | "gzip" | "br" | "zstd";
  /** Of the bytes, decoded. */
  size: number;
}

/** The content of a file that the viewer may see: as it is served, or as it came while it is not ready. */
export async function findFileContent(db: Database, viewer: Viewer, id: number): Promise<FileContent | undefined> {
  const row = await db
    .selectFrom("files")
    .innerJoin("fileContents", "fileContents.id", "files.contentId")
    .select(["scope", "originalSha256", "originalSize", "originalBlobKey", "blobKey", "encoding", "servedSize"])
    .where("files.id", "=", id)
    .where(visibleFiles(viewer))
    .executeTakeFirst();
  if (!row) return undefined;
  const { scope, originalSha256, originalSize, originalBlobKey, blobKey, encoding, servedSize } = row;
  if (blobKey && servedSize !== null) return { scope, originalSha256, blobKey, encoding, size: servedSize };
  if (!originalBlobKey) return undefined;
  return { scope, originalSha256, blobKey: originalBlobKey, encoding: "identity", size: originalSize };
}
