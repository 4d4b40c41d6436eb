import type * as db from "../platform/db/db.types.js";
import { enumType } from "../platform/graphql/enum-type.js";

export type FilePurpose = db.FilePurpose;
export const FilePurpose = enumType<db.FilePurpose>(
  "FilePurpose",
  "What a file is for: which types are accepted, and who may see it.",
  {
    RESUME: "A résumé: PDF, Word, OpenDocument, RTF or plain text. Seen by recruiters whom its owner has applied to.",
    AVATAR: "A picture of the account's owner, in place of the one before.",
    LOGO: "A company's logo, in place of the one before. For everyone to see.",
    ATTACHMENT: "Any other file. Seen by its owner only.",
  },
);

export type FileStatus = db.FileStatus;
export const FileStatus = enumType<db.FileStatus>("FileStatus", "How far a file has come.", {
  PROCESSING: "It was accepted and is being worked on; `fileProcessed` tells when that is over.",
  READY: "It can be fetched. A smaller form of it may come later.",
  FAILED: "It was found to be hostile and is not kept; the report's warnings say why.",
});
