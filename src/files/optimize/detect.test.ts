import { strToU8, zipSync } from "fflate";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { detectType } from "./detect.js";

const kindOf = async (bytes: Uint8Array) => (await detectType(bytes)).extension;

describe("detectType", () => {
  it("knows pictures, whatever they are called", async () => {
    const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: "#abc" } });
    expect(await kindOf(await picture.clone().jpeg().toBuffer())).toBe("jpg");
    expect(await kindOf(await picture.clone().png().toBuffer())).toBe("png");
    expect(await kindOf(await picture.clone().webp().toBuffer())).toBe("webp");
  });

  it("knows Office documents from other archives", async () => {
    const types = { "[Content_Types].xml": strToU8("<Types/>") };
    expect(await kindOf(zipSync({ ...types, "word/document.xml": strToU8("<w/>") }))).toBe("docx");
    expect(await kindOf(zipSync({ ...types, "xl/workbook.xml": strToU8("<w/>") }))).toBe("xlsx");
    expect(
      await kindOf(zipSync({ ...types, "word/document.xml": strToU8("x"), "word/vbaProject.bin": strToU8("x") })),
    ).toBe("docm");
    const mimetype = strToU8("application/vnd.oasis.opendocument.text");
    expect(await kindOf(zipSync({ mimetype: [mimetype, { level: 0 }], "content.xml": strToU8("<x/>") }))).toBe("odt");
    expect(await kindOf(zipSync({ "a.txt": strToU8("a") }))).toBe("zip");
  });

  it.each([0, 6] as const)("knows OpenDocument whose type stands anywhere (level %i)", async (level) => {
    const mimetype = strToU8("application/vnd.oasis.opendocument.spreadsheet");
    const parts = { "content.xml": strToU8("<x/>"), mimetype, "Object 1/mimetype": strToU8("text/plain") };
    expect(await kindOf(zipSync(parts, { level, comment: "no mimetype" }))).toBe("ods");
    const other = { "content.xml": strToU8("<x/>"), mimetype: strToU8("application/epub+zip".repeat(50)) };
    expect(await kindOf(zipSync(other, { level }))).toBe("zip");
  });

  it.each([
    ['<?xml version="1.0"?><!-- hi --><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"],
    ["<!DOCTYPE html><html><body><svg></svg></body></html>", "html"],
    ['{"a": [1, 2]}', "json"],
    ['name,age\n"Smith, J",4\nB,5\n', "csv"],
    ["Just a letter, nothing else.\nYours", "txt"],
    ["%PDF-1.4\n", "pdf"],
    ["\0\x01\x02\x03binary", "bin"],
    ["", "bin"],
  ])("takes %j for %s", async (text, extension) => {
    expect(await kindOf(strToU8(text))).toBe(extension);
  });
});
