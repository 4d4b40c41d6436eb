import { randomUUID } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import { chmod, copyFile, mkdir, open, opendir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type BlobInfo,
  type ByteRange,
  type FileStorage,
  isKey,
  pathOf,
  requireKey,
  StorageError,
  type StoredBlob,
} from "./storage.js";

/** Below the storage, so that a rename never crosses file systems. */
const UNFINISHED = "unfinished";
const FAN_OUT = /^[0-9a-f]{2}$/;

/** Blobs as files in a folder, which several servers may share. */
export class DiskStorage implements FileStorage {
  constructor(private readonly folder: string) {}

  async put(key: string, path: string): Promise<void> {
    const target = this.fileOf(key);
    // Asked first: a missing source is the caller's mistake, a missing target a folder that was removed under way.
    await stat(path);
    await this.inWords(async () => {
      try {
        await this.write(target, path);
      } catch (error) {
        if (!isMissing(error)) throw error;
        await this.write(target, path);
      }
    });
  }

  private async write(target: string, source: string): Promise<void> {
    const unfinished = join(this.folder, UNFINISHED, randomUUID());
    await makeFolder(dirname(unfinished));
    try {
      // Shares the source's blocks where the file system can.
      await copyFile(source, unfinished, constants.COPYFILE_FICLONE);
      await chmod(unfinished, 0o640);
      await synchronize(unfinished, "r+");
      await makeFolder(dirname(target));
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    await synchronize(dirname(target));
  }

  async open(key: string, range?: ByteRange): Promise<StoredBlob | undefined> {
    const file = this.fileOf(key);
    return this.inWords(async () => {
      const handle = await open(file).catch(undefinedIfMissing);
      if (!handle) return undefined;
      try {
        const { size } = await handle.stat();
        if (range && range.start >= size) throw new RangeError("The range begins beyond the last byte");
        return { stream: handle.createReadStream(range), size };
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  async size(key: string): Promise<number | undefined> {
    const file = this.fileOf(key);
    return this.inWords(async () => (await stat(file).catch(undefinedIfMissing))?.size);
  }

  async delete(key: string): Promise<void> {
    const file = this.fileOf(key);
    // The folders stay: removing an empty one would race with a put into it.
    await this.inWords(() => rm(file, { force: true }));
  }

  async *list(): AsyncIterable<BlobInfo> {
    for await (const outer of fanOut(this.folder)) {
      for await (const inner of fanOut(join(this.folder, outer))) {
        for await (const { name: key } of entries(join(this.folder, outer, inner))) {
          if (!isKey(key)) continue;
          const info = await this.inWords(() => stat(join(this.folder, outer, inner, key)).catch(undefinedIfMissing));
          if (info?.isFile()) yield { key, size: info.size, modifiedAt: info.mtime };
        }
      }
    }
  }

  async removeUnfinished(before: Date): Promise<number> {
    const folder = join(this.folder, UNFINISHED);
    let removed = 0;
    for await (const { name } of entries(folder)) {
      const info = await stat(join(folder, name)).catch(undefinedIfMissing);
      if (!info || info.mtime >= before) continue;
      await this.inWords(() => rm(join(folder, name), { force: true }));
      removed++;
    }
    return removed;
  }

  async check(): Promise<void> {
    await this.inWords(async () => {
      const file = join(this.folder, UNFINISHED, randomUUID());
      await makeFolder(dirname(file));
      try {
        await writeFile(file, "check", { flush: true });
      } finally {
        await rm(file, { force: true });
      }
    });
  }

  close(): void {}

  private fileOf(key: string): string {
    return join(this.folder, pathOf(requireKey(key)));
  }

  private async inWords<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw inWords(error, this.folder);
    }
  }
}

function inWords(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const say = (what: string) => new StorageError(`The file storage ${folder} ${what}`, { cause: error });
  if (code === "ENOSPC" || code === "EDQUOT") return say("is full.");
  if (code === "EACCES" || code === "EPERM") return say("may not be used by this account.");
  if (code === "EROFS") return say("cannot be written to: it is mounted read-only.");
  if (code === "ENOTDIR" || code === "EEXIST") return say("is not a folder.");
  if (code === "EMFILE" || code === "ENFILE") return say("cannot be read: too many files are open.");
  return typeof code === "string" && "syscall" in (error as object) ? say(`does not work (${code}).`) : error;
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/** The folders in which this one's blobs are; others may put beside what they like. */
async function* fanOut(folder: string): AsyncGenerator<string> {
  for await (const entry of entries(folder)) if (FAN_OUT.test(entry.name) && entry.isDirectory()) yield entry.name;
}

/** What is in a folder that may be absent. */
async function* entries(folder: string): AsyncGenerator<Dirent> {
  const opened = await opendir(folder).catch((error: unknown) => {
    if (!isMissing(error)) throw inWords(error, folder);
  });
  if (opened) yield* opened;
}

/** Also after a crash of the machine: each new folder is written to its parent. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await synchronize(dirname(made));
}

async function synchronize(path: string, flags = "r"): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
