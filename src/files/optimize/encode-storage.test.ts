import { randomBytes } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
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

  it("offers zstd only where Node has it", async () => {
    const hasZstd = "zstdCompress" in (await import("node:zlib"));
    expect(storageEncodings().includes("zstd")).toBe(hasZstd);
  });

  it("is for text, not for pictures", () => {
    expect(isCompressible({ kind: "text", mimeType: "text/csv", extension: "csv" })).toBe(true);
    expect(isCompressible({ kind: "image", mimeType: "image/png", extension: "png" })).toBe(false);
  });
});
