import { createHash } from "node:crypto";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { verifyArchive } from "./office.js";
import { readZip } from "./zip-reader.js";
import { writeZip } from "./zip-writer.js";

const options = withDefaults();
const TEXT = `<w:document><w:ins w:author="Ann Author" w:rsidR="00AB">${"<w:p>Hello  world</w:p>".repeat(300)}</w:ins></w:document>`;
const CORE = "<cp:coreProperties><dc:title>CV</dc:title><dc:creator>Ann Author</dc:creator></cp:coreProperties>";

async function picture(): Promise<Uint8Array> {
  const data = Buffer.from(Array.from({ length: 200 * 120 * 3 }, (_, at) => 128 + 100 * Math.sin(at / 997)));
  return sharp(data, { raw: { width: 200, height: 120, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** A document as a hurried producer packs it: nothing compressed much, the content types last. */
async function docx(more: Record<string, Uint8Array> = {}): Promise<Uint8Array> {
  const parts = {
    "word/document.xml": strToU8(TEXT),
    "word/media/image1.png": await picture(),
    "docProps/core.xml": strToU8(CORE),
    ...more,
    "[Content_Types].xml": strToU8("<Types/>"),
  };
  return zipSync(parts, { level: 1 });
}

function embedded(parts: Record<string, string | Uint8Array>): Uint8Array {
  const all = { "[Content_Types].xml": "<Types/>", ...parts };
  const bytes = Object.entries(all).map(([name, part]) => [name, typeof part === "string" ? strToU8(part) : part]);
  return zipSync(Object.fromEntries(bytes), { level: 1 });
}

/** Inflates to less than a bomb does. */
function largeEmbedded(): Uint8Array {
  return embedded({ "word/document.xml": Buffer.alloc(9_000_000, "<p>none of these alone is too much</p>") });
}

/** A document in a document in a document. */
function nested(levels: number): Uint8Array {
  return embedded(levels > 1 ? { "word/embeddings/a.docx": nested(levels - 1) } : { "word/document.xml": TEXT });
}

describe("Office documents", () => {
  it("get smaller, with byte-equal text and without the author", async () => {
    const source = await docx();
    const result = await optimizeHere(source, options);
    const [before, after] = [unzipSync(source), unzipSync(result.bytes)];
    expect(result).toMatchObject({ status: "optimized", type: { extension: "docx" } });
    expect(result.bytes.length).toBeLessThan(source.length);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    expect(strFromU8(after["word/document.xml"] as Uint8Array)).toBe(TEXT);
    expect(strFromU8(after["docProps/core.xml"] as Uint8Array)).toBe(
      CORE.replace("<dc:creator>Ann Author</dc:creator>", ""),
    );
    expect((await sharp(after["word/media/image1.png"]).metadata()).width).toBe(200);
    expect((await readZip(Buffer.from(result.bytes), options.limits))[0]?.name).toBe("[Content_Types].xml");
  });

  it("keep an author that a field shows", async () => {
    const source = await docx({ "word/footer1.xml": strToU8("<w:instrText> AUTHOR </w:instrText>") });
    const after = unzipSync((await optimizeHere(source, options)).bytes);
    expect(strFromU8(after["docProps/core.xml"] as Uint8Array)).toBe(CORE);
  });

  it("lose nothing of any picture without loss, and still get smaller", async () => {
    const pixels = { raw: { width: 200, height: 120, channels: 3 as const } };
    const data = Buffer.from(Array.from({ length: 200 * 120 * 3 }, (_, at) => 128 + 100 * Math.sin(at / 997)));
    const parts = {
      "word/media/photo.jpeg": await sharp(data, pixels).jpeg({ quality: 90, optimiseCoding: false }).toBuffer(),
      "word/media/turned.jpg": await sharp(data, pixels)
        .jpeg({ optimiseCoding: false })
        .withMetadata({ orientation: 6 })
        .toBuffer(),
      "word/media/print.jpg": await sharp(data, pixels)
        .toColourspace("cmyk")
        .jpeg({ optimiseCoding: false })
        .toBuffer(),
      "word/media/deep.png": await sharp(data, pixels).toColourspace("rgb16").png({ compressionLevel: 1 }).toBuffer(),
      "word/media/misnamed.png": await sharp(data, pixels).jpeg({ quality: 80, optimiseCoding: false }).toBuffer(),
    };
    const result = await optimizeHere(await docx(parts), {
      ...options,
      effort: "thorough",
      lossyImages: false,
      timeLimitMs: 60_000,
    });
    const after = unzipSync(result.bytes);
    for (const [name, before] of Object.entries(parts)) {
      const found = after[name] as Uint8Array;
      expect([name, found.length < before.length]).toEqual([name, true]);
      const [{ format, orientation, space, depth }, old] = [
        await sharp(found).metadata(),
        await sharp(before).metadata(),
      ];
      expect(old).toMatchObject({ format, space, depth });
      expect(orientation).toBe(old.orientation);
      const raw = (bytes: Uint8Array) => sharp(bytes).raw({ depth: "ushort" }).toBuffer();
      expect((await raw(found)).equals(await raw(before))).toBe(true);
    }
  });

  it("keep how large a picture is meant to be", async () => {
    const data = Buffer.from(Array.from({ length: 200 * 120 * 3 }, (_, at) => 128 + 100 * Math.sin(at / 997)));
    const photo = await sharp(data, { raw: { width: 200, height: 120, channels: 3 } })
      .jpeg({ quality: 98 })
      .withMetadata({ density: 240 })
      .toBuffer();
    const source = await docx({ "word/media/photo.jpg": photo });
    const after = unzipSync(
      (await optimizeHere(source, { ...options, effort: "thorough", timeLimitMs: 60_000 })).bytes,
    );
    const found = after["word/media/photo.jpg"] as Uint8Array;
    expect(found.length).toBeLessThan(photo.length);
    expect((await sharp(found).metadata()).density).toBe(240);
  });

  it("of OpenDocument keep their type first and stored", async () => {
    const mimetype = strToU8("application/vnd.oasis.opendocument.text");
    const content = strToU8(`<office:document-content>${"<text:p>a</text:p>".repeat(500)}</office:document-content>`);
    const source = zipSync({ mimetype: [mimetype, { level: 0 }], "content.xml": [content, { level: 1 }] });
    const result = await optimizeHere(source, options);
    expect(result.status).toBe("optimized");
    expect(Buffer.from(result.bytes).toString("latin1", 30, 38 + mimetype.length)).toBe(
      `mimetype${strFromU8(mimetype)}`,
    );
  });

  it("of OpenDocument keep their earlier versions", async () => {
    const mimetype: [Uint8Array, { level: 0 }] = [strToU8("application/vnd.oasis.opendocument.text"), { level: 0 }];
    const content = strToU8(`<office:document-content>${"<text:p>a</text:p>".repeat(500)}</office:document-content>`);
    const version = zipSync({ "content.xml": content, mimetype });
    const source = zipSync({ mimetype, "content.xml": [content, { level: 1 }], "Versions/Version1": version });
    const result = await optimizeHere(source, options);
    expect(result).toMatchObject({ status: "optimized", safety: "safe" });
    expect(unzipSync(result.bytes)["Versions/Version1"]).toEqual(version);
  });

  it("make GIFs smaller, pixel for pixel", async () => {
    const shade = (at: number, frame: number) => (Math.floor(at / 40) % 7) * 30 + frame * 9;
    const frame = (index: number) => Buffer.from(Array.from({ length: 80 * 60 * 3 }, (_, at) => shade(at, index)));
    const stack = { raw: { width: 80, height: 180, channels: 3 as const, pageHeight: 60 } };
    const gif = await sharp(Buffer.concat([frame(0), frame(1), frame(2)]), stack)
      .gif({ reuse: false, effort: 1, delay: [100, 200, 300] })
      .toBuffer();
    const source = await docx({ "word/media/moves.gif": gif });
    const after = unzipSync(
      (await optimizeHere(source, withDefaults({ effort: "thorough", lossyImages: false, timeLimitMs: 60_000 }))).bytes,
    );
    const found = after["word/media/moves.gif"] as Uint8Array;
    expect(found.length).toBeLessThan(gif.length);
    const shown = (bytes: Uint8Array) => sharp(bytes, { animated: true }).ensureAlpha().raw().toBuffer();
    expect((await shown(found)).equals(await shown(gif))).toBe(true);
    expect(await sharp(found).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300] });
  });

  it.each([
    ["signed", { "_xmlsignatures/sig1.xml": strToU8("<Signature/>") }, /signed/],
    ["with macros", { "word/vbaProject.bin": strToU8("macro") }, /macros/],
    [
      "with a document in it that has some",
      { "word/embeddings/a.xlsx": embedded({ "xl/vbaProject.bin": "m" }) },
      /macros/,
    ],
    ["with a document in it for macros", { "word/embeddings/a.xlsm": zipSync({ a: strToU8("a") }) }, /macros/],
    ["encrypted", { "META-INF/manifest.xml": strToU8("<manifest:encryption-data/>") }, /encrypted/],
  ])("%s stay as they are", async (_, more, reason) => {
    const source = await docx(more);
    expect(await optimizeHere(source, options)).toMatchObject({
      status: "kept",
      bytes: source,
      reason: expect.stringMatching(reason),
    });
  });

  it.each([
    ["that leaves its folder", { "../../evil.txt": strToU8("x") }, /leaves/],
    ["with an archive in it", { "word/a.zip": zipSync({ a: strToU8("a") }) }, /archive in it/],
    ["with an archive for an earlier version", { "Versions/Version1": zipSync({ a: strToU8("a") }) }, /archive in it/],
    [
      "with entities",
      { "word/a.xml": strToU8('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>') },
      /entities/,
    ],
    [
      "with a template from elsewhere",
      {
        "word/_rels/settings.xml.rels": strToU8(
          '<Relationship Type="http://x/attachedTemplate" Target="https://evil.example/a.dotm"/>',
        ),
      },
      /template/,
    ],
    [
      "with a bomb in a document in it",
      { "word/a.xlsx": embedded({ "xl/b.xml": new Uint8Array(60_000_000) }) },
      /inflates/,
    ],
    [
      "with an archive in a document in it",
      { "word/embeddings/a.docx": embedded({ "word/a.zip": zipSync({ a: strToU8("a") }) }) },
      /archive in it/,
    ],
    ["too deep in each other", { "word/embeddings/a.docx": nested(4) }, /too deep/],
    ["that is a bomb", { "word/bomb.xml": new Uint8Array(60_000_000) }, /inflates/],
  ])("%s are refused", async (_, more, reason) => {
    const source = await docx(more);
    expect(await optimizeHere(source, options)).toMatchObject({
      status: "refused",
      reason: expect.stringMatching(reason),
    });
  });

  it("pack documents in them anew, part by part the same", async () => {
    const table = embedded({
      "xl/worksheets/sheet1.xml": TEXT,
      "docProps/core.xml": CORE,
      "xl/media/a.png": await picture(),
      "word/embeddings/b.docx": nested(2),
    });
    const source = await docx({ "word/embeddings/a.xlsx": table });
    const result = await optimizeHere(source, options);
    const found = unzipSync(result.bytes)["word/embeddings/a.xlsx"] as Uint8Array;
    expect(found.length).toBeLessThan(table.length / 2);
    const [before, after] = [unzipSync(table), unzipSync(found)];
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    expect(strFromU8(after["xl/worksheets/sheet1.xml"] as Uint8Array)).toBe(TEXT);
    expect(strFromU8(after["docProps/core.xml"] as Uint8Array)).not.toContain("Ann Author");
    expect((await sharp(after["xl/media/a.png"]).metadata()).width).toBe(200);
    const inner = unzipSync(
      unzipSync(after["word/embeddings/b.docx"] as Uint8Array)["word/embeddings/a.docx"] as Uint8Array,
    );
    expect(strFromU8(inner["word/document.xml"] as Uint8Array)).toBe(TEXT);
    expect(result.report.steps.find(({ name }) => name === "documents")?.detail).toBe(
      "1 of 1 documents in it made smaller",
    );
  });

  it("look into documents in them as far as the limits of all go, broken ones too, and say where they did not", async () => {
    const broken = largeEmbedded();
    broken[broken.length - 30] = (broken[broken.length - 30] as number) ^ 1;
    for (const inner of [largeEmbedded(), broken]) {
      const parts = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`word/embeddings/${at}.docx`, inner]));
      const result = await optimizeHere(await docx(parts), options);
      expect(result).toMatchObject({ status: "optimized", safety: "unchecked" });
      expect(unzipSync(result.bytes)["word/embeddings/24.docx"]).toEqual(inner);
    }
  });

  it("keep a document in them that is smaller as it is", async () => {
    // What is alike in its parts, deflate sees only where they are not deflated one by one.
    const alike = createHash("shake256", { outputLength: 3_000 }).digest("hex");
    const sheets = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`xl/worksheets/sheet${at}.xml`, `<sheet>${at * 7919}${alike}</sheet>`]),
    );
    const stored = zipSync(
      Object.fromEntries(
        Object.entries({ "[Content_Types].xml": "<Types/>", ...sheets }).map(([name, text]) => [name, strToU8(text)]),
      ),
      { level: 0 },
    );
    const result = await optimizeHere(await docx({ "word/embeddings/a.xlsx": stored }), options);
    expect(result.status).toBe("optimized");
    expect(Buffer.from(stored).equals(unzipSync(result.bytes)["word/embeddings/a.xlsx"] as Uint8Array)).toBe(true);
  });

  it("leave animations to the run that has time for them", async () => {
    const frames = Buffer.from(Array.from({ length: 60 * 60 * 4 * 3 }, (_, at) => (at * 7919) >> 6));
    const gif = await sharp(frames, { raw: { width: 60, height: 240, channels: 3, pageHeight: 60 } })
      .gif()
      .toBuffer();
    const { bytes, report } = await optimizeHere(await docx({ "word/media/a.gif": gif }), options);
    expect(report.pending).toBe(1);
    expect(unzipSync(bytes)["word/media/a.gif"]).toEqual(new Uint8Array(gif));
  });

  it.each([
    ["signed", embedded({ "_xmlsignatures/sig1.xml": "<Signature/>", "word/document.xml": TEXT })],
    ["damaged", embedded({ "word/document.xml": TEXT }).map((byte, at) => (at > 60 && at < 90 ? 0x55 : byte))],
    ["no document but by its name", zipSync({ "a.txt": strToU8(TEXT) }, { level: 1 })],
  ])("keep a document in them that is %s", async (name, inner) => {
    const result = await optimizeHere(await docx({ "word/embeddings/a.docx": inner }), options);
    expect(result).toMatchObject({ status: "optimized", safety: name === "damaged" ? "unchecked" : "safe" });
    expect(unzipSync(result.bytes)["word/embeddings/a.docx"]).toEqual(inner);
  });

  it("whose sizes lie, or that are cut off, stay as they are", async () => {
    const source = Buffer.from(await docx());
    const lying = Buffer.from(source);
    const directory = lying.lastIndexOf("PK\x01\x02");
    lying.writeUInt32LE(lying.readUInt32LE(directory + 24) - 1, directory + 24);
    const broken = Buffer.from(source);
    broken.fill(0x55, 60, 90);
    const cut = source.subarray(0, -1);
    const followed = Buffer.concat([source, Buffer.from("\nmore")]);
    for (const bytes of [lying, broken, cut, followed]) {
      expect(await optimizeHere(bytes, options)).toMatchObject({ status: "kept", bytes });
    }
  });

  it.each(["\n", "\0".repeat(500)])("are read past padding after their end", async (padding) => {
    const source = await docx();
    const padded = Buffer.concat([source, Buffer.from(padding)]);
    const [expected, result] = [await optimizeHere(source, options), await optimizeHere(padded, options)];
    expect(result.status).toBe("optimized");
    expect(Buffer.compare(result.bytes, expected.bytes)).toBe(0);
  });

  it("have a guard that sees a changed and a lost part", async () => {
    const entries = await readZip(Buffer.from(await docx()), options.limits);
    const damaged = entries.map((entry) =>
      entry.name === "word/document.xml"
        ? { ...entry, raw: strToU8("x"), data: strToU8("x"), method: 0 as const }
        : entry,
    );
    await expect(verifyArchive(writeZip(entries), entries, new Map(), options)).resolves.toBeUndefined();
    await expect(verifyArchive(writeZip(damaged), entries, new Map(), options)).rejects.toThrow(/is not what it was/);
    await expect(verifyArchive(writeZip(entries.slice(1)), entries, new Map(), options)).rejects.toThrow(
      /number of parts/,
    );
  });
});
