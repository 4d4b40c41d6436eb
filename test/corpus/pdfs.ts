import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { degrees, PDFDocument, PDFName, type PDFPage, PDFString, StandardFonts } from "pdf-lib";
import type { CorpusFile } from "./corpus.js";
import { scene } from "./pictures.js";

type Write = (pdf: PDFDocument) => Promise<unknown>;

const fonts = join(dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json")), "standard_fonts");

/** One feature each. Every document has a page of text besides. */
const features: Record<string, Write> = {
  text: async (pdf) => {
    for (const name of [StandardFonts.TimesRoman, StandardFonts.CourierBold]) {
      const font = await pdf.embedFont(name);
      const page = pdf.addPage([420, 595]);
      for (let line = 0; line < 40; line++)
        page.drawText(`${name} (${line}) \\ Zürich – Łódź`.replace(/[^\x20-\xff]/g, "-"), {
          x: 20,
          y: 570 - line * 14,
          size: 9,
          font,
        });
    }
  },
  photos: async (pdf) => {
    const page = pdf.addPage([300, 300]);
    for (const [at, picture] of [scene(600, 450, 1), scene(500, 375, 2).greyscale()].entries())
      page.drawImage(await pdf.embedJpg(await picture.jpeg({ quality: 95 }).toBuffer()), {
        x: 10,
        y: 10 + at * 140,
        width: 180,
        height: 130,
      });
  },
  cmyk: async (pdf) => {
    const picture = await scene(300, 200, 3).toColourspace("cmyk").jpeg({ quality: 92 }).toBuffer();
    pdf.addPage([300, 200]).drawImage(await pdf.embedJpg(picture), { x: 0, y: 0, width: 300, height: 200 });
  },
  transparent: async (pdf) => {
    const alpha = await scene(300, 200, 4).greyscale().blur(8).raw().toBuffer();
    const png = await scene(300, 200, 5)
      .joinChannel(alpha, { raw: { width: 300, height: 200, channels: 1 } })
      .png()
      .toBuffer();
    const page = pdf.addPage([300, 200]);
    page.drawText("Behind the picture", { x: 20, y: 100, size: 24 });
    page.drawImage(await pdf.embedPng(png), { x: 0, y: 0, width: 300, height: 200 });
  },
  twice: async (pdf) => {
    const bytes = await scene(400, 300, 6).jpeg({ quality: 90 }).toBuffer();
    for (let copy = 0; copy < 3; copy++)
      pdf.addPage([200, 150]).drawImage(await pdf.embedJpg(bytes), { x: 0, y: 0, width: 200, height: 150 });
  },
  form: async (pdf) => {
    const form = pdf.getForm();
    const page = pdf.addPage([300, 300]);
    form.createTextField("person.name").addToPage(page, { x: 20, y: 250, width: 200, height: 20 });
    form.getTextField("person.name").setText("Zoë Müller");
    form.createCheckBox("agreed").addToPage(page, { x: 20, y: 200, width: 20, height: 20 });
    form.getCheckBox("agreed").check();
    const list = form.createDropdown("country");
    list.addOptions(["Chile", "Perú"]);
    list.select("Perú");
    list.addToPage(page, { x: 20, y: 150, width: 100, height: 20 });
    const group = form.createRadioGroup("size");
    for (const [at, size] of ["S", "M", "L"].entries())
      group.addOptionToPage(size, page, { x: 20 + at * 40, y: 100, width: 20, height: 20 });
    group.select("M");
  },
  links: async (pdf) => {
    const page = pdf.addPage([300, 300]);
    for (const [at, uri] of ["https://example.com/a(b)", "mailto:ada@example.com"].entries())
      annotate(pdf, page, {
        Subtype: "Link",
        Rect: [0, at * 50, 100, at * 50 + 40],
        A: { S: "URI", URI: PDFString.of(uri) },
      });
    annotate(pdf, page, { Subtype: "Text", Rect: [150, 150, 170, 170], Contents: PDFString.of("A note") });
  },
  attachment: (pdf) => pdf.attach(Buffer.from("name,value\n".repeat(400)), "table.csv", { mimeType: "text/csv" }),
  outline: async (pdf) => {
    const root = pdf.context.nextRef();
    const first = pdf.context.register(
      pdf.context.obj({ Title: PDFString.of("Chapter"), Parent: root, Dest: [pdf.getPage(0).ref, PDFName.of("Fit")] }),
    );
    pdf.context.assign(root, pdf.context.obj({ Type: "Outlines", First: first, Last: first, Count: 1 }));
    pdf.catalog.set(PDFName.of("Outlines"), root);
  },
  turned: async (pdf) => {
    const page = pdf.addPage([400, 200]);
    page.setRotation(degrees(90));
    page.setCropBox(50, 20, 300, 160);
    page.drawText("On its side", { x: 80, y: 100, size: 30 });
  },
  drawing: async (pdf) => {
    const page = pdf.addPage([400, 400]);
    for (let at = 0; at < 200; at++)
      page.drawCircle({ x: 200 + 150 * Math.cos(at), y: 200 + 150 * Math.sin(at), size: 1 + (at % 20), opacity: 0.5 });
    page.drawSvgPath("M 0,20 L 100,160 Q 130,200 150,120 C 190,-40 200,200 300,150 L 400,90", { x: 0, y: 300 });
  },
  font: async (pdf) => {
    const bytes = await readFile(join(fonts, "LiberationSans-Italic.ttf"));
    const { context } = pdf;
    const name = "LiberationSans-Italic";
    const FontDescriptor = context.register(
      context.obj({
        ...{ Type: "FontDescriptor", FontName: name, Flags: 32, ItalicAngle: -12, Ascent: 905, Descent: -212 },
        ...{ CapHeight: 729, StemV: 80, FontBBox: [-544, -303, 1302, 980] },
        FontFile2: context.register(context.flateStream(bytes, { Length1: bytes.length })),
      }),
    );
    const font = context.register(
      context.obj({
        ...{ Type: "Font", Subtype: "TrueType", BaseFont: name, Encoding: "WinAnsiEncoding" },
        ...{ FirstChar: 32, LastChar: 126, Widths: Array.from({ length: 95 }, () => 560), FontDescriptor },
      }),
    );
    const page = pdf.addPage([400, 200]);
    page.node.setFontDictionary(PDFName.of("Own"), font);
    const content = "BT /Own 24 Tf 20 120 Td (Sphinx of black quartz, judge) Tj 0 -40 Td (my vow: 0123456789) Tj ET";
    page.node.addContentStream(context.register(context.stream(content)));
  },
  hexadecimal: async (pdf) => {
    const content = Buffer.from("0.8 0.1 0.1 rg 20 20 100 60 re f 0 0 1 RG 4 w 20 100 m 180 180 l S");
    const stream = pdf.context.stream(`${content.toString("hex")}>`, { Filter: "ASCIIHexDecode" });
    pdf.addPage([200, 200]).node.addContentStream(pdf.context.register(stream));
  },
  "inline picture": async (pdf) => {
    const rows = Array.from({ length: 16 }, (_, row) =>
      Array.from({ length: 16 }, (_, column) => ((row * column * 7) % 256).toString(16).padStart(2, "0")).join(""),
    );
    const content = `q 160 0 0 160 20 20 cm BI /W 16 /H 16 /CS /G /BPC 8 /F /AHx ID ${rows.join("\n")}> EI Q`;
    pdf.addPage([200, 200]).node.addContentStream(pdf.context.register(pdf.context.stream(content)));
  },
};

function annotate(pdf: PDFDocument, page: PDFPage, fields: object): void {
  page.node.addAnnot(pdf.context.register(pdf.context.obj({ Type: "Annot", ...fields })));
}

async function documentWith(writers: Write[]): Promise<PDFDocument> {
  const pdf = await PDFDocument.create();
  pdf.addPage([300, 400]).drawText("The first page of every document", { x: 20, y: 350, size: 14 });
  for (const write of writers) await write(pdf);
  return pdf;
}

/** Each feature as careless programs write it, and all of them together as careful ones do. */
export async function* pdfs(): AsyncGenerator<CorpusFile> {
  for (const [name, write] of Object.entries(features)) {
    const pdf = await documentWith([write]);
    yield { name: `${name}.pdf`, bytes: await pdf.save({ useObjectStreams: false }) };
  }
  const all = await documentWith(Object.values(features));
  yield { name: "everything.pdf", bytes: await all.save({ useObjectStreams: true }) };
}
