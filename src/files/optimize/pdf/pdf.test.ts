import { deflateSync } from "node:zlib";
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream, PDFString, StandardFonts } from "pdf-lib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";

const options = withDefaults();

/** A document with one of everything that must survive: text, a link, fields, an attachment, tags, a picture. */
async function richDocument(): Promise<PDFDocument> {
  const pdf = await PDFDocument.create();
  pdf.setAuthor("Ann Author");
  pdf.setTitle("CV");
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const picture = await pdf.embedJpg(await photo());
  for (let number = 1; number <= 3; number++) {
    const page = pdf.addPage([400, 300]);
    page.drawText(`Page ${number} (with brackets) and \\ more`, { x: 20, y: 250, size: 12, font });
    page.drawImage(picture, { x: 20, y: 20, width: 100, height: 80 });
  }
  const form = pdf.getForm();
  form.createTextField("name").addToPage(pdf.getPage(0), { x: 150, y: 100, width: 100, height: 20 });
  form.createCheckBox("agreed").addToPage(pdf.getPage(1), { x: 150, y: 100, width: 20, height: 20 });
  form.getTextField("name").setText("Ann");
  const link = pdf.context.obj({
    Type: "Annot",
    Subtype: "Link",
    Rect: [0, 0, 50, 50],
    A: { S: "URI", URI: PDFString.of("https://example.com/a(b)") },
  });
  pdf.getPage(2).node.addAnnot(pdf.context.register(link));
  await pdf.attach(Buffer.from("attached ".repeat(500)), "notes.txt", { mimeType: "text/plain" });
  const element = pdf.context.register(pdf.context.obj({ Type: "StructElem", S: "P", K: [0] }));
  pdf.catalog.set(
    PDFName.of("StructTreeRoot"),
    pdf.context.register(pdf.context.obj({ Type: "StructTreeRoot", K: [element] })),
  );
  pdf.catalog.set(PDFName.of("MarkInfo"), pdf.context.obj({ Marked: true }));
  return pdf;
}

let made: Promise<Buffer> | undefined;

function photo(): Promise<Buffer> {
  made ??= makePhoto();
  return made;
}

/** Dense and hardly compressed, so that there is something to gain. */
async function makePhoto(): Promise<Buffer> {
  const [width, height] = [600, 480];
  const data = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, at) => 128 + 90 * Math.sin(at / 4_001) + ((at * 31) % 9)),
  );
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 98 })
    .toBuffer();
}

async function plain(pdf: PDFDocument): Promise<Buffer> {
  return Buffer.from(await pdf.save({ useObjectStreams: false }));
}

/** What a reader that is not ours finds. */
async function findings(bytes: Uint8Array) {
  const pdf = await PDFDocument.load(bytes);
  const form = pdf.getForm();
  const annotations = pdf.getPages().flatMap((page) => page.node.Annots()?.asArray() ?? []);
  const uris = annotations.map((ref) => pdf.context.lookup(ref, PDFDict).lookup(PDFName.of("A"))?.toString() ?? "");
  const names = pdf.catalog.lookup(PDFName.of("Names"), PDFDict).lookup(PDFName.of("EmbeddedFiles"), PDFDict);
  const tags = pdf.catalog.lookup(PDFName.of("StructTreeRoot"), PDFDict).lookup(PDFName.of("K"), PDFArray);
  return {
    pages: pdf.getPages().map((page) => page.getSize()),
    fields: form.getFields().map((field) => [field.getName(), field.constructor.name]),
    text: form.getTextField("name").getText(),
    uris: uris.map((uri) => uri.replace(/\s+/g, " ").replace(/\\([()])/g, "$1")),
    attachments: names.lookup(PDFName.of("Names"), PDFArray).size(),
    tags: tags.size(),
  };
}

describe("PDF", () => {
  it("gets smaller, and another reader finds everything in it", async () => {
    const source = await plain(await richDocument());
    const result = await optimizeHere(source, options);
    expect(result.reason).toBeUndefined();
    expect(result.status).toBe("optimized");
    expect(result.report.ratio).toBeLessThan(0.7);
    expect(await findings(result.bytes)).toEqual(await findings(source));
    expect(Buffer.from(result.bytes).includes("Ann Author")).toBe(false);
    expect(result.report.steps.map(({ name }) => name)).toEqual([
      "metadata",
      "pictures",
      "streams",
      "structure",
      "guard",
      "second reader",
    ]);
  });

  it("is optimized once: again there is nothing to find", async () => {
    const once = await optimizeHere(await plain(await richDocument()), options);
    const twice = await optimizeHere(once.bytes, options);
    expect(twice.bytes.length).toBeGreaterThan(once.bytes.length * 0.95);
    expect(await findings(twice.bytes)).toEqual(await findings(once.bytes));
  });

  it("loses what nothing refers to, and what it has twice", async () => {
    const pdf = await richDocument();
    pdf.context.register(
      PDFRawStream.of(pdf.context.obj({}), deflateSync(Buffer.alloc(50_000, "unused"), { level: 0 })),
    );
    const twin = () =>
      pdf.context.register(
        pdf.context.stream(Buffer.alloc(3_000, "some form"), { Subtype: "Form", BBox: [0, 0, 1, 1] }),
      );
    pdf.getPage(0).node.setXObject(PDFName.of("A"), twin());
    pdf.getPage(1).node.setXObject(PDFName.of("B"), twin());
    const result = await optimizeHere(await plain(pdf), options);
    expect(result.report.steps.find(({ name }) => name === "structure")?.detail).toMatch(/ [1-9] duplicates/);
    expect(result.bytes.length).toBeLessThan(50_000);
  });

  it("loses scripts and actions that start programs", async () => {
    const pdf = await richDocument();
    pdf.addJavaScript("hello", "app.alert('hi')");
    pdf.catalog.set(PDFName.of("OpenAction"), pdf.context.obj({ S: "JavaScript", JS: PDFString.of("app.alert(1)") }));
    const launch = pdf.context.obj({
      Type: "Annot",
      Subtype: "Link",
      Rect: [0, 0, 9, 9],
      A: { S: "Launch", F: PDFString.of("cmd.exe") },
    });
    pdf.getPage(0).node.addAnnot(pdf.context.register(launch));
    const result = await optimizeHere(await plain(pdf), options);
    const again = await PDFDocument.load(result.bytes);
    const all = again.context.enumerateIndirectObjects().map(([, object]) => object.toString());
    expect(all.join()).not.toMatch(/JavaScript|Launch|cmd\.exe/);
    // The link is there, and has an action: some readers crash without one.
    expect(all.filter((text) => /\/Link/.test(text)).every((text) => /\/A\b|\/Dest\b/.test(text))).toBe(true);
    expect(result.report.warnings.join()).toMatch(/3 scripts or actions/);
  });

  it.each([["signed", { Type: "Sig", ByteRange: [0, 1, 2, 3], Contents: PDFString.of("x") }, /signed/]])(
    "that is %s stays as it is",
    async (_, entry, reason) => {
      const pdf = await richDocument();
      pdf.catalog.set(PDFName.of("Signature"), pdf.context.register(pdf.context.obj(entry)));
      const source = await plain(pdf);
      expect(await optimizeHere(source, options)).toMatchObject({
        status: "kept",
        bytes: source,
        reason: expect.stringMatching(reason),
      });
    },
  );

  it("of an archive (PDF/A-1) stays as it is", async () => {
    const pdf = await richDocument();
    const xmp = pdf.context.stream("<rdf><pdfaid:part>1</pdfaid:part></rdf>", { Type: "Metadata", Subtype: "XML" });
    pdf.catalog.set(PDFName.of("Metadata"), pdf.context.register(xmp));
    expect(await optimizeHere(await plain(pdf), options)).toMatchObject({
      status: "kept",
      reason: expect.stringMatching(/PDF\/A-1/),
    });
  });

  it("that is cut off, encrypted, or has something before its header stays as it is", async () => {
    const source = await plain(await richDocument());
    const encrypted = Buffer.from(
      source.toString("latin1").replace(/trailer\s*<</, "$&/Encrypt<</Filter/Standard>>"),
      "latin1",
    );
    for (const bytes of [source.subarray(0, -400), encrypted, Buffer.concat([Buffer.from("GIF89a\n"), source])]) {
      expect(await optimizeHere(bytes, options)).toMatchObject({ status: "kept", bytes });
    }
  });

  it("with any byte of its structure damaged is never taken for another document", async () => {
    const source = await plain(await richDocument());
    const expected = await findings(source);
    const at = (share: number) => Math.floor(source.length * share);
    for (const position of [at(0.02), at(0.4), at(0.9), at(0.93), at(0.96), at(0.99)]) {
      const damaged = Buffer.from(source);
      damaged.fill("#", position, position + 4);
      const result = await optimizeHere(damaged, options);
      if (result.status === "optimized") expect((await findings(result.bytes)).pages).toEqual(expected.pages);
      else expect(result.bytes).toBe(damaged);
    }
  });
});
