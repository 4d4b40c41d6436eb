import { S3Objects } from "./s3-objects.js";
import { type BlobInfo, type ByteRange, type FileStorage, type Incoming, pathOf, type StoredBlob } from "./storage.js";
import type { S3Location } from "./storage-url.js";

/** Below it lies what clients have sent by themselves. */
const INCOMING = "incoming/";

/** Blobs as objects in a bucket. */
export class S3Storage implements FileStorage {
  readonly incoming: Incoming | undefined;
  private readonly objects: S3Objects;

  constructor(location: S3Location) {
    const objects = new S3Objects(location);
    this.objects = objects;
    this.incoming = location.directUploads
      ? {
          urlFor: (id, size, expiresAt) => objects.urlForPut(INCOMING + id, size, expiresAt),
          open: (id) => objects.open(INCOMING + id),
          delete: (id) => objects.delete(INCOMING + id),
        }
      : undefined;
  }

  async put(key: string, path: string): Promise<void> {
    return this.objects.put(pathOf(key), path);
  }

  async open(key: string, range?: ByteRange): Promise<StoredBlob | undefined> {
    return this.objects.open(pathOf(key), range);
  }

  async size(key: string): Promise<number | undefined> {
    return this.objects.size(pathOf(key));
  }

  async delete(key: string): Promise<void> {
    return this.objects.delete(pathOf(key));
  }

  async *list(): AsyncIterable<BlobInfo> {
    for await (const { name, size, modifiedAt } of this.objects.list()) {
      const key = keyOf(name);
      if (key) yield { key, size, modifiedAt };
    }
  }

  /** A `put` that breaks off leaves no object. What clients have sent and not completed does. */
  async removeUnfinished(before: Date): Promise<number> {
    let removed = 0;
    for await (const { name, modifiedAt } of this.objects.list(INCOMING)) {
      if (modifiedAt >= before) continue;
      await this.objects.delete(name);
      removed++;
    }
    return removed;
  }

  check(): Promise<void> {
    return this.objects.check();
  }

  close(): void {
    this.objects.close();
  }
}

/** Whatever else lies in the bucket is not ours. */
function keyOf(path: string): string | undefined {
  const key = path.slice(path.lastIndexOf("/") + 1);
  try {
    return pathOf(key) === path ? key : undefined;
  } catch {
    return undefined;
  }
}
