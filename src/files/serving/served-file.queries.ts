import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { Database } from "../../platform/db/database.js";
import type { FileEncoding, FilePurpose } from "../../platform/db/db.types.js";
import type { Viewer } from "../../platform/graphql/access.js";
import { visibleFiles } from "../file.access.js";

export interface ServedVariant {
  width: number;
  mimeType: string;
  size: number;
  blobKey: string;
}

/** A file that is ready, as far as serving it goes. */
export interface ServedFile {
  id: number;
  purpose: FilePurpose;
  filename: string;
  mimeType: string;
  /** Of a picture whose other forms have been made. */
  width: number | null;
  blobKey: string;
  encoding: FileEncoding;
  storedSize: number;
  /** Decoded. */
  servedSize: number;
  servedSha256: string;
  modifiedAt: Date;
  variants: ServedVariant[];
  /** Whether it is shown to everyone, as the logos of companies are. */
  isShown: boolean;
  isVisible: boolean;
}

/** In one statement, whoever asks. */
export async function findServedFile(db: Database, viewer: Viewer | null, id: number): Promise<ServedFile | undefined> {
  const row = await db
    .selectFrom("files")
    .innerJoin("fileContents", "fileContents.id", "files.contentId")
    .select(["files.id", "purpose", "filename", "mimeType", "width", "blobKey", "encoding", "storedSize"])
    .select(["servedSize", "servedSha256"])
    .select(sql<Date>`coalesce(refined_at, processed_at)`.as("modifiedAt"))
    .select(visibleFiles(null).as("isShown"))
    .select(visibleFiles(viewer).as("isVisible"))
    .select(({ selectFrom }) =>
      jsonArrayFrom(
        selectFrom("fileVariants")
          .select(["width", "fileVariants.mimeType", "size", "fileVariants.blobKey"])
          .whereRef("fileVariants.contentId", "=", "fileContents.id")
          .orderBy("width")
          .orderBy("size"),
      ).as("variants"),
    )
    .where("files.id", "=", id)
    .where("fileContents.status", "=", "READY")
    .executeTakeFirst();
  // What is null until a file is ready is not here: a constraint of the table.
  return row as ServedFile | undefined;
}
