import { constants, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { pdfStream, plainPdf } from "../../../../test/setup/plain-pdf.js";
import { equal } from "../deflate.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { PdfDocument } from "./document.js";
import { pagesOf } from "./graph.js";
import { Lexer } from "./lexer.js";
import type { Stream } from "./objects.js";
import { decodeAscii85, decodeLzw } from "./old-filters.js";
import { verifyEqual } from "./verify.js";

const options = withDefaults();
const PAGES = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"];

const page = (more = "") => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R${more}>>`;
const contents = (text: string) => pdfStream("", Buffer.from(text));
const bomb = () => deflateSync(Buffer.alloc(60_000_000), { level: 1 });

const LETTER = Buffer.from("BT 1 0 0 1 3 4 Tm (Hello) Tj ET\n".repeat(40));
const text = contents(LETTER.toString());
const sound = plainPdf([...PAGES, page(), text]);
const deflated = (data: Uint8Array) => pdfStream("/Filter/FlateDecode", data);

describe("odd PDF that every reader understands", () => {
  const contentsOf = (bytes: Uint8Array) => {
    const document = new PdfDocument(Buffer.from(bytes), options.limits);
    const [first] = pagesOf(document);
    return document.decode(document.resolve(first?.page.get("Contents") ?? null) as Stream);
  };

  it("may have streams that are flushed and not ended, or empty", async () => {
    const flushed = deflateSync(LETTER, { finishFlush: constants.Z_SYNC_FLUSH });
    const result = await optimizeHere(
      plainPdf([...PAGES, page("/Extra 5 0 R"), deflated(flushed), deflated(Buffer.alloc(0))]),
      options,
    );
    expect(result.status).toBe("optimized");
    expect(contentsOf(result.bytes)).toEqual(LETTER);
  });

  it("may have a hybrid's stream that names older cross-references as the table beside it does", async () => {
    const older = Number(/startxref\n(\d+)/.exec(sound.toString())?.[1]);
    const entry = pdfStream(`/Type/XRef/Size 5/W[1 1 1]/Index[0 0]/Prev ${older}`, Buffer.alloc(0));
    const stream = Buffer.concat([Buffer.from("9 0 obj\n"), entry, Buffer.from("\nendobj\n")]);
    const table = `xref\n0 0\ntrailer\n<</Size 5/Root 1 0 R/XRefStm ${sound.length}/Prev ${older}>>\n`;
    const end = `startxref\n${sound.length + stream.length}\n%%EOF\n`;
    const result = await optimizeHere(Buffer.concat([sound, stream, Buffer.from(table + end)]), options);
    expect(result.status).toBe("optimized");
    expect(contentsOf(result.bytes)).toEqual(LETTER);
  });
});

describe("hostile PDF", () => {
  it.each([
    ["a stream bomb", () => plainPdf([...PAGES, page(), pdfStream("/Filter/FlateDecode", bomb())])],
    [
      "an object stream bomb",
      () => plainPdf([...PAGES, "5 0 R", pdfStream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", bomb())]),
    ],
    [
      "a value nested without end",
      () => plainPdf([...PAGES, page(`/Deep ${"[".repeat(100_000)}${"]".repeat(100_000)}`), contents("")]),
    ],
    ["a length in a circle", () => plainPdf([...PAGES, page(), "<</Length 4 0 R>>stream\nx\nendstream"])],
    ["a reference in a circle", () => plainPdf([...PAGES, page(), "5 0 R", "4 0 R"])],
    ["cross-references in a circle", () => plainPdf([...PAGES, page(), contents("")], "/Prev 0")],
    ["a page tree in a circle", () => plainPdf([PAGES[0] as string, "<</Type/Pages/Kids[2 0 R]>>"])],
    ["a filter that nobody knows", () => plainPdf([...PAGES, page(), pdfStream("/Filter/Evil", Buffer.alloc(10))])],
    ["a key that stands twice", () => plainPdf([...PAGES, page("/Rotate 0/Rotate 90"), contents("")])],
  ])("with %s stays as it is or loses nothing", async (_, make) => {
    const bytes = make();
    const result = await optimizeHere(bytes, options);
    if (result.status !== "optimized") expect(result.bytes).toBe(bytes);
    else
      verifyEqual(
        new PdfDocument(bytes, options.limits),
        new PdfDocument(Buffer.from(result.bytes), options.limits),
        new Map(),
      );
  });

  it.each<[string, Buffer]>([
    ["a page in its tree twice", plainPdf([PAGES[0] as string, "<</Type/Pages/Kids[3 0 R 3 0 R]>>", page(), text])],
    ["a page tree in a circle", plainPdf([PAGES[0] as string, "<</Type/Pages/Kids[2 0 R 3 0 R]>>", page(), text])],
    ["a page that is no object", plainPdf([PAGES[0] as string, `<</Type/Pages/Kids[${page()}]>>`, "null", text])],
    ["no place where its last cross-references are", Buffer.concat([sound, Buffer.from("startxref\noops\n%%EOF\n")])],
    ["a stream that is cut off", plainPdf([...PAGES, page(), deflated(deflateSync(LETTER).subarray(0, -9))])],
  ])("damaged by %s stays as it is", async (_, bytes) => {
    expect(await optimizeHere(bytes, options)).toMatchObject({ status: "kept", bytes });
    expect(await optimizeHere(sound, options)).toMatchObject({ status: "optimized" });
  });

  it("is compared value by value: the guard sees every difference", () => {
    const read = (objects: (string | Buffer)[]) => new PdfDocument(plainPdf(objects), options.limits);
    const original = [...PAGES, page("/Annots[<</A 1>>]"), contents("(a) Tj")];
    const verify = (objects: (string | Buffer)[]) => () => verifyEqual(read(original), read(objects), new Map());
    expect(verify(original)).not.toThrow();
    expect(
      verify([
        ...PAGES,
        page("/Annots[<</A 1>>]"),
        pdfStream("/Filter/FlateDecode", deflateSync(Buffer.from("(a) Tj"))),
      ]),
    ).not.toThrow();
    expect(verify([...PAGES, page("/Annots[<</A 1>>]"), contents("(b) Tj")])).toThrow(/data differ/);
    expect(verify([...PAGES, page("/Annots[<</A 2>>]"), contents("(a) Tj")])).toThrow(/value differs/);
    expect(verify([...PAGES, page("/Annots[]"), contents("(a) Tj")])).toThrow(/length differs/);
    expect(verify([...PAGES, page(), contents("(a) Tj")])).toThrow(/differs/);
    expect(verify([...PAGES, page("/Annots[<</A 1/B 2>>]"), contents("(a) Tj")])).toThrow(/differs/);
  });
});

describe("the parts of the reader", () => {
  it("reads values as the standard spells them", () => {
    const read = (text: string) => new Lexer(Buffer.from(text, "latin1")).value();
    expect(read("(a\\(b\\)\\101\\\n(c)\\r\r\n)")).toEqual({ bytes: Buffer.from("a(b)A(c)\r\n") });
    expect(read("<48 65 6>")).toEqual({ bytes: Buffer.from("He`") });
    expect(read("/A#20B")).toEqual({ text: "A B" });
    expect(read("[-.5 +7 3 0 R 4 null]")).toEqual([-0.5, 7, { number: 3, generation: 0 }, 4, null]);
    expect(() => read("<</A 1/A 2>>")).toThrow(/twice/);
    expect(() => read("<</A 1 0 R/A 2 0 R>>")).toThrow(/twice/);
    expect(() => read("<</A [1]/A [1]>>")).toThrow(/twice/);
    expect(() => read("<</S/URI/S/JavaScript>>")).toThrow(/twice/);
    // As qpdf and others do; pdfTeX writes a Producer of its own before the author's.
    expect(read("<</Producer(a)/Producer(b)>>")).toEqual(read("<</Producer(b)>>"));
    // pdfTeX repeats fonts so.
    expect(read("<</A 1 0 R/B/C/A 1 0 R/B/C>>")).toEqual(read("<</A 1 0 R/B/C>>"));
    expect(() => read("[1 2")).toThrow(/missing/);
  });

  it("decodes the old filters", () => {
    expect(Buffer.from(decodeAscii85(Buffer.from("9jqo^z~>")))).toEqual(Buffer.from("Man \0\0\0\0"));
    // The example of the standard, 7.4.4.2.
    const lzw = decodeLzw(Buffer.from("800B6050220C0C8501", "hex"), 1, 1_000);
    expect(equal(lzw, Buffer.from([45, 45, 45, 45, 45, 65, 45, 45, 45, 66]))).toBe(true);
  });
});
