import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chunksToKeep } from "./png-chunks.js";
import { turnChunk } from "./png-turn.js";

const xmp = (turn: number) => `<rdf:Description tiff:Orientation="${turn}" dc:creator="Mary"/>`;
const text = (name: string, head: string, body: string | Uint8Array) => ({
  name,
  data: Buffer.concat([Buffer.from(head, "latin1"), Buffer.from(body)]),
});
const tiff = (order: "II" | "MM", turn: number) => {
  const little = order === "II";
  const bytes = Buffer.alloc(26);
  const short = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  bytes.write(order);
  short(42, 2);
  if (little) bytes.writeUInt32LE(8, 4);
  else bytes.writeUInt32BE(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  short(turn, 18);
  return bytes;
};
const rawProfile = (bytes: Buffer) => `\nexif\n      ${bytes.length}\n${bytes.toString("hex")}\n`;
const exifHead = Buffer.from("Exif\0\0");

describe("the turn in a PNG's texts", () => {
  it.each([
    ["XMP", text("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", xmp(3))],
    ["XMP as an element", text("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", "<tiff:Orientation>3</tiff:Orientation>")],
    ["XMP, compressed", text("iTXt", "XML:com.adobe.xmp\0\x01\0en\0XMP\0", deflateSync(xmp(3)))],
    [
      "ImageMagick's EXIF",
      text("tEXt", "Raw profile type exif\0", rawProfile(Buffer.concat([exifHead, tiff("MM", 3)]))),
    ],
    ["the same, little-endian and bare", text("tEXt", "Raw profile type exif\0", rawProfile(tiff("II", 3)))],
    ["the same, compressed", text("zTXt", "Raw profile type APP1\0\0", deflateSync(rawProfile(tiff("II", 3))))],
  ])("is kept from %s, and nothing else is", (_, chunk) => {
    const kept = turnChunk([chunk]);
    expect(kept?.name).toBe("iTXt");
    expect(Buffer.from(kept?.data ?? []).toString()).toMatch(/^XML:com\.adobe\.xmp\0\0\0\0\0.*tiff:Orientation="3"/);
    expect(Buffer.from(kept?.data ?? []).toString()).not.toContain("Mary");
  });

  it.each([
    ["an upright picture", [text("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", xmp(1))]],
    ["other texts", [text("tEXt", "Comment\0", xmp(3))]],
    ["a turn that does not exist", [text("tEXt", "Raw profile type exif\0", rawProfile(tiff("II", 9)))]],
    ["EXIF that is cut off", [text("tEXt", "Raw profile type exif\0", rawProfile(tiff("MM", 3).subarray(0, 15)))]],
    ["broken compression", [text("zTXt", "Raw profile type exif\0\0", "no zlib")]],
    ["a text without a keyword's end", [text("tEXt", "Raw profile", "")]],
    [
      "EXIF in its own chunk, which is applied",
      [{ name: "eXIf", data: tiff("MM", 3) }, text("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", xmp(3))],
    ],
  ])("is not told of %s", (_, chunks) => {
    expect(turnChunk(chunks)).toBeUndefined();
  });

  it("is written instead of the text it was in", () => {
    const gamma = { name: "gAMA", data: Buffer.from([0, 0, 177, 143]) };
    const kept = chunksToKeep([gamma, text("iTXt", "XML:com.adobe.xmp\0\0\0\0\0", xmp(6))]);
    expect(kept.map(({ name }) => name)).toEqual(["gAMA", "iTXt"]);
    expect(Buffer.concat(kept.map(({ data }) => data)).toString()).not.toContain("Mary");
  });
});
