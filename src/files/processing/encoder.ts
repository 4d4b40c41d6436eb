import { readFile, writeFile } from "node:fs/promises";
import sharp from "sharp";
import workerpool from "workerpool";
import { encodeForStorage, type StorageEncoding } from "../optimize/encode-storage.js";

workerpool.worker({
  /** @returns the size of what was written; undefined if the encoding is not worth it, and nothing was */
  async encode(source: string, target: string, encoding: StorageEncoding): Promise<number | undefined> {
    const encoded = await encodeForStorage(await readFile(source), encoding, "thorough");
    if (encoded) await writeFile(target, encoded, { flag: "wx", mode: 0o600 });
    return encoded?.length;
  },

  /** @returns undefined for what is no picture, or moves: that is offered in one width only */
  async measure(path: string): Promise<{ width: number } | undefined> {
    const { width, pages = 1 } = await sharp(path).metadata();
    return pages > 1 ? undefined : { width };
  },
});
