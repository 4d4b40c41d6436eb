import { DiskStorage } from "./disk-storage.js";
import type { FileStorage } from "./storage.js";
import { parseStorageUrl } from "./storage-url.js";

/** Opens nothing yet. @param url see {@link parseStorageUrl}, which throws if it is wrong */
export function createStorage(url: string | undefined, dataDir: string): FileStorage {
  const location = parseStorageUrl(url, dataDir);
  if (location.kind === "s3") throw new Error("The S3 storage is on its way.");
  return new DiskStorage(location.folder);
}
