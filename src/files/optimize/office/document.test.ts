import { createHash } from "node:crypto";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { OFFICE_CORE, OFFICE_TEXT, officeFile, waves } from "../../../../test/setup/office-file.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";

const options = withDefaults();

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
  return embedded(levels > 1 ? { "word/embeddings/a.docx": nested(levels - 1) } : { "word/document.xml": OFFICE_TEXT });
}

describe("documents in Office documents", () => {
  it("are packed anew, part by part the same", async () => {
    const table = embedded({
      "xl/worksheets/sheet1.xml": OFFICE_TEXT,
      "docProps/core.xml": OFFICE_CORE,
      "xl/media/a.png": await waves().png({ compressionLevel: 0 }).toBuffer(),
      "word/embeddings/b.docx": nested(2),
    });
    const source = await officeFile({ "word/embeddings/a.xlsx": table });
    const result = await optimizeHere(source, options);
    const found = unzipSync(result.bytes)["word/embeddings/a.xlsx"] as Uint8Array;
    expect(found.length).toBeLessThan(table.length / 2);
    const [before, after] = [unzipSync(table), unzipSync(found)];
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    expect(strFromU8(after["xl/worksheets/sheet1.xml"] as Uint8Array)).toBe(OFFICE_TEXT);
    expect(strFromU8(after["docProps/core.xml"] as Uint8Array)).not.toContain("Ann Author");
    expect((await sharp(after["xl/media/a.png"]).metadata()).width).toBe(200);
    const inner = unzipSync(
      unzipSync(after["word/embeddings/b.docx"] as Uint8Array)["word/embeddings/a.docx"] as Uint8Array,
    );
    expect(strFromU8(inner["word/document.xml"] as Uint8Array)).toBe(OFFICE_TEXT);
    expect(result.report.steps.find(({ name }) => name === "documents")?.detail).toBe(
      "1 of 1 documents in it made smaller",
    );
  });

  it("are looked into as far as the limits of all go, broken ones too, and it is said where not", async () => {
    const broken = largeEmbedded();
    broken[broken.length - 30] = (broken[broken.length - 30] as number) ^ 1;
    for (const inner of [largeEmbedded(), broken]) {
      const parts = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`word/embeddings/${at}.docx`, inner]));
      const result = await optimizeHere(await officeFile(parts), options);
      expect(result).toMatchObject({ status: "optimized", safety: "unchecked" });
      expect(unzipSync(result.bytes)["word/embeddings/24.docx"]).toEqual(inner);
    }
  });

  it("stay as they are where that is smaller", async () => {
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
    const result = await optimizeHere(await officeFile({ "word/embeddings/a.xlsx": stored }), options);
    expect(result.status).toBe("optimized");
    expect(Buffer.from(stored).equals(unzipSync(result.bytes)["word/embeddings/a.xlsx"] as Uint8Array)).toBe(true);
  });

  it.each([
    ["signed", embedded({ "_xmlsignatures/sig1.xml": "<Signature/>", "word/document.xml": OFFICE_TEXT })],
    ["damaged", embedded({ "word/document.xml": OFFICE_TEXT }).map((byte, at) => (at > 60 && at < 90 ? 0x55 : byte))],
    ["no document but by its name", zipSync({ "a.txt": strToU8(OFFICE_TEXT) }, { level: 1 })],
  ])("that are %s stay as they are", async (name, inner) => {
    const result = await optimizeHere(await officeFile({ "word/embeddings/a.docx": inner }), options);
    expect(result).toMatchObject({ status: "optimized", safety: name === "damaged" ? "unchecked" : "safe" });
    expect(unzipSync(result.bytes)["word/embeddings/a.docx"]).toEqual(inner);
  });

  it.each([
    ["a bomb", embedded({ "xl/b.xml": new Uint8Array(60_000_000) }), "refused", /inflates/],
    ["an archive", embedded({ "word/a.zip": zipSync({ a: strToU8("a") }) }), "refused", /archive in it/],
    ["documents too deep in each other", nested(4), "refused", /too deep/],
    ["macros", embedded({ "xl/vbaProject.bin": "m" }), "kept", /macros/],
  ])("decide for the whole if they have %s", async (_, inner, status, reason) => {
    const source = await officeFile({ "word/embeddings/a.xlsx": inner });
    const expected = { status, bytes: source, reason: expect.stringMatching(reason) };
    expect(await optimizeHere(source, options)).toMatchObject(expected);
  });
});
