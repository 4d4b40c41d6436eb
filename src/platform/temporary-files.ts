import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Files that nobody needs any more when the request or task that made them is over. */
export class TemporaryFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** A name of its own for a file that is yet to be written. Whoever asks for it removes the file. */
  newPath(): string {
    return join(this.folder, randomUUID());
  }

  /** Writes bytes for as long as they are used. */
  async with<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
    const path = this.newPath();
    try {
      await writeFile(path, bytes, { flag: "wx", mode: 0o600 });
      return await use(path);
    } finally {
      await removeFile(path);
    }
  }

  /** Files that have not been written to since, as processes that were killed leave them. */
  async abandoned(since: Date): Promise<string[]> {
    const found: string[] = [];
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      const { mtime } = (await stat(path).catch(() => undefined)) ?? {};
      if (mtime && mtime < since) found.push(path);
    }
    return found;
  }
}

/** No error if it has gone already. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
