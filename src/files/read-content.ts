import { buffer } from "node:stream/consumers";
import type { FileContent } from "./file-content.queries.js";
import { openBody } from "./serving/blob-body.js";
import { type FileStorage, StorageError } from "./storage/storage.js";

/** All bytes of a file, decoded. */
export async function readContent(storage: FileStorage, content: FileContent): Promise<Buffer> {
  const { blobKey, encoding, size } = content;
  const body = await openBody(storage, { blobKey, storedAs: encoding, isEncoded: false, size }, undefined);
  if (!body) throw new StorageError(`The storage does not have ${blobKey}`);
  return buffer(body);
}
