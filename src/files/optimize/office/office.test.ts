import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { OFFICE_CORE, OFFICE_TEXT, officeFile } from "../../../../test/setup/office-file.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { verifyArchive } from "./office.js";
import { readZip } from "./zip-reader.js";
import { writeZip } from "./zip-writer.js";

const options = withDefaults();

describe("Office documents", () => {
  it("get smaller, with byte-equal text and without the author", async () => {
    const source = await officeFile();
    const result = await optimizeHere(source, options);
    const [before, after] = [unzipSync(source), unzipSync(result.bytes)];
    expect(result).toMatchObject({ status: "optimized", type: { extension: "docx" } });
    expect(result.bytes.length).toBeLessThan(source.length);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    expect(strFromU8(after["word/document.xml"] as Uint8Array)).toBe(OFFICE_TEXT);
    expect(strFromU8(after["docProps/core.xml"] as Uint8Array)).toBe(
      OFFICE_CORE.replace("<dc:creator>Ann Author</dc:creator>", ""),
    );
    expect((await sharp(after["word/media/image1.png"]).metadata()).width).toBe(200);
    expect((await readZip(Buffer.from(result.bytes), options.limits))[0]?.name).toBe("[Content_Types].xml");
  });

  it("keep an author that a field shows", async () => {
    const source = await officeFile({ "word/footer1.xml": strToU8("<w:instrText> AUTHOR </w:instrText>") });
    const after = unzipSync((await optimizeHere(source, options)).bytes);
    expect(strFromU8(after["docProps/core.xml"] as Uint8Array)).toBe(OFFICE_CORE);
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

  it.each([
    ["signed", { "_xmlsignatures/sig1.xml": strToU8("<Signature/>") }, /signed/],
    ["with macros", { "word/vbaProject.bin": strToU8("macro") }, /macros/],
    ["with a document in it for macros", { "word/embeddings/a.xlsm": zipSync({ a: strToU8("a") }) }, /macros/],
    ["encrypted", { "META-INF/manifest.xml": strToU8("<manifest:encryption-data/>") }, /encrypted/],
  ])("%s stay as they are", async (_, more, reason) => {
    const source = await officeFile(more);
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
    ["that is a bomb", { "word/bomb.xml": new Uint8Array(60_000_000) }, /inflates/],
  ])("%s are refused", async (_, more, reason) => {
    const source = await officeFile(more);
    expect(await optimizeHere(source, options)).toMatchObject({
      status: "refused",
      reason: expect.stringMatching(reason),
    });
  });

  it("whose sizes lie, or that are cut off, stay as they are", async () => {
    const source = Buffer.from(await officeFile());
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
    const source = await officeFile();
    const padded = Buffer.concat([source, Buffer.from(padding)]);
    const [expected, result] = [await optimizeHere(source, options), await optimizeHere(padded, options)];
    expect(result.status).toBe("optimized");
    expect(Buffer.compare(result.bytes, expected.bytes)).toBe(0);
  });

  it("have a guard that sees a changed and a lost part", async () => {
    const entries = await readZip(Buffer.from(await officeFile()), options.limits);
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
