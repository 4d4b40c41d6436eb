import { DiskStorage } from "./disk-storage.js";
import type { FileStorage } from "./storage.js";
import { parseStorageUrl } from "./storage-url.js";

/**
 * Connects to nothing yet; `check` tells whether it works.
 * @param url see {@link parseStorageUrl}, which throws if it is wrong
 */
export async function createStorage(url: string | undefined, dataDir: string): Promise<FileStorage> {
  const location = parseStorageUrl(url, dataDir);
  if (location.kind === "disk") return new DiskStorage(location.folder);
  // Loaded only where it is used: the SDK takes 0.4 s and 20 MB.
  const { S3Storage } = await import("./s3-storage.js");
  return new S3Storage(location);
}
