import { randomBytes } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeForStorage, isCompressible, storageEncodings } from "./encode-storage.js";

const csv = Buffer.from(Array.from({ length: 500 }, (_, row) => `${row},Berlin,"a, b",${row * 7}\r\n`).join(""));

describe("encodeForStorage", () => {
  it("gives back exactly the bytes after decoding", async () => {
    expect(gunzipSync((await encodeForStorage(csv, "gzip")) as Uint8Array).equals(csv)).toBe(true);
    expect(brotliDecompressSync((await encodeForStorage(csv, "br")) as Uint8Array).equals(csv)).toBe(true);
  });

  it("gives nothing for what is compressed already", async () => {
    expect(await encodeForStorage(randomBytes(5_000), "br")).toBeUndefined();
  });

  it("is never larger than brotli as others use it", async () => {
    const numbers = Buffer.from(Array.from({ length: 900 }, (_, at) => `${(at * 7919) % 997},${at / 8}\n`).join(""));
    for (const bytes of [
      csv,
      numbers,
      csv.subarray(0, 300),
      Buffer.from(JSON.stringify(Array(9).fill({ city: "Berlin" }))),
    ]) {
      const plain = brotliCompressSync(bytes);
      const stored = await encodeForStorage(bytes, "br");
      expect(stored?.length).toBeLessThanOrEqual(plain.length);
      expect(brotliDecompressSync(stored as Uint8Array).equals(bytes)).toBe(true);
    }
  });

  it("gives up early on what is large and compressed", async () => {
    const large = randomBytes(3_000_000);
    const startedAt = process.cpuUsage();
    expect(await encodeForStorage(large, "br")).toBeUndefined();
    expect(process.cpuUsage(startedAt).user).toBeLessThan(1_000_000);
  });

  it("offers zstd only where Node has it", async () => {
    const hasZstd = "zstdCompress" in (await import("node:zlib"));
    expect(storageEncodings().includes("zstd")).toBe(hasZstd);
  });

  it("is for text, not for pictures", () => {
    expect(isCompressible({ kind: "text", mimeType: "text/csv", extension: "csv" })).toBe(true);
    expect(isCompressible({ kind: "other", mimeType: "application/octet-stream", extension: "bin" })).toBe(true);
    expect(isCompressible({ kind: "other", mimeType: "application/x-sqlite3", extension: "sqlite" })).toBe(true);
    expect(isCompressible({ kind: "image", mimeType: "image/png", extension: "png" })).toBe(false);
  });
});
