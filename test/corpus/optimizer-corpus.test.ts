import { strToU8, unzipSync, zipSync } from "fflate";
import { PDFDocument } from "pdf-lib";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeForStorage, isCompressible } from "../../src/files/optimize/encode-storage.js";
import { optimizeHere } from "../../src/files/optimize/optimize.js";
import { withDefaults } from "../../src/files/optimize/options.js";
import type { OptimizeResult } from "../../src/files/optimize/result.js";
import { type CorpusFile, corpus } from "./corpus.js";
import { damageOf } from "./judge.js";

const files: CorpusFile[] = [];
beforeAll(async () => {
  for await (const file of corpus()) files.push(file);
});
const file = (name: string) => files.find((one) => one.name === name)?.bytes as Uint8Array;

/** Stored as small as this in all, by kind, with the quick passes. */
const CEILINGS = { image: 0.55, svg: 0.35, pdf: 0.68, office: 0.75, text: 0.3 };

describe("of a wide corpus", () => {
  it("nothing grows, nothing is damaged, and each kind becomes smaller", async () => {
    const sizes: Record<string, { count: number; before: number; after: number }> = {};
    const damages: string[] = [];
    for (const { name, bytes } of files) {
      const result = await optimizeHere(bytes, withDefaults());
      const damage = await damageOf(bytes, result);
      if (damage) damages.push(`${name}: ${damage}`);
      const { kind } = result.type;
      const encoded = isCompressible(result.outputType)
        ? await encodeForStorage(result.bytes, "gzip", "quick")
        : undefined;
      sizes[kind] ??= { count: 0, before: 0, after: 0 };
      sizes[kind].count++;
      sizes[kind].before += bytes.length;
      sizes[kind].after += (encoded ?? result.bytes).length;
    }
    expect(damages).toEqual([]);
    for (const [kind, ceiling] of Object.entries(CEILINGS)) {
      const { count = 0, before = 1, after = 1 } = sizes[kind] ?? {};
      expect(count, `files of the kind ${kind}`).toBeGreaterThan(8);
      expect(after / before, kind).toBeLessThan(ceiling);
    }
  }, 300_000);

  it.each(["photo-q92.jpg", "screen.png", "photos.pdf", "form.pdf", "letter-9.docx"])(
    "%s survives the slow passes, and becomes no larger than by the quick ones",
    async (name) => {
      const quick = await optimizeHere(file(name), withDefaults());
      const slow = await optimizeHere(file(name), withDefaults({ effort: "thorough", timeLimitMs: 30_000 }));
      expect(await damageOf(file(name), slow)).toBeUndefined();
      expect(slow.bytes.length).toBeLessThanOrEqual(quick.bytes.length);
    },
    120_000,
  );
});

describe("the judge of it sees", () => {
  async function judge(name: string, bytes: Uint8Array): Promise<string | undefined> {
    const { type } = await optimizeHere(file(name), withDefaults());
    return damageOf(file(name), { status: "optimized", type, bytes } as OptimizeResult);
  }

  it("a picture that is blurred, turned, of another size or without its alpha", async () => {
    const photo = file("photo-q92.jpg");
    const broken = [
      sharp(photo).blur(1.5).jpeg({ quality: 40 }),
      sharp(photo).flip().jpeg({ quality: 50 }),
      sharp(photo).resize(479, 360).jpeg({ quality: 50 }),
    ];
    for (const picture of broken) expect(await judge("photo-q92.jpg", await picture.toBuffer())).toMatch(/similar|was/);
    expect(await judge("logo.png", await sharp(file("logo.png")).removeAlpha().png().toBuffer())).toMatch(/similar/);
    expect(await judge("moving.gif", await sharp(file("moving.gif")).gif().toBuffer())).toMatch(/was/);
    expect(await judge("turned-6.jpg", await sharp(file("turned-6.jpg")).jpeg({ quality: 50 }).toBuffer())).toMatch(
      /was/,
    );
  });

  it("a PDF that has lost a page, a field, an attachment, its text or its picture", async () => {
    const broken: ((pdf: PDFDocument) => unknown)[] = [
      (pdf) => pdf.removePage(1),
      (pdf) => pdf.getForm().removeField(pdf.getForm().getCheckBox("agreed")),
      (pdf) => pdf.catalog.delete(pdf.context.obj("Names") as never),
      (pdf) => pdf.getPage(1).drawRectangle({ x: 0, y: 0, width: 300, height: 400 }),
      (pdf) => pdf.getPage(1).drawText("more"),
    ];
    const source = file("everything.pdf");
    for (const [at, damage] of broken.entries()) {
      const pdf = await PDFDocument.load(source, { updateMetadata: false });
      damage(pdf);
      const bytes = await pdf.save({ useObjectStreams: true });
      // Judged as if it had become smaller.
      const longer = Buffer.concat([source, Buffer.from("\n".repeat(Math.max(0, bytes.length - source.length)))]);
      const type = { kind: "pdf", mimeType: "application/pdf", extension: "pdf" };
      expect(await damageOf(longer, { status: "optimized", type, bytes } as OptimizeResult), `${at}`).toMatch(
        /was|similar/,
      );
    }
  }, 60_000);

  it("a document that has lost a part, a letter or a picture's detail", async () => {
    const parts = unzipSync(file("letter-0.docx"));
    const pack = (changed: Record<string, Uint8Array>) => zipSync({ ...parts, ...changed }, { level: 9 });
    const { "word/document.xml": _, ...rest } = parts;
    const picture = await sharp(parts["word/media/image1.jpeg"]).blur(2).jpeg({ quality: 50 }).toBuffer();
    expect(await judge("letter-0.docx", zipSync(rest, { level: 9 }))).toMatch(/had/);
    expect(await judge("letter-0.docx", pack({ "word/document.xml": strToU8("<w:document/>") }))).toMatch(/byte-equal/);
    expect(await judge("letter-0.docx", pack({ "word/media/image1.jpeg": picture }))).toMatch(/image1.*similar/);
  });
});
