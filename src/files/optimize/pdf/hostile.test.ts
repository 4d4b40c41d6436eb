import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { equal } from "../deflate.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { PdfDocument } from "./document.js";
import { Lexer } from "./lexer.js";
import { decodeAscii85, decodeLzw } from "./old-filters.js";
import { verifyEqual } from "./verify.js";

const options = withDefaults();
const PAGES = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"];

/** A file of these objects, numbered from 1, with a table that is right. */
function pdf(objects: (string | Buffer)[], trailer = ""): Buffer {
  const parts = [Buffer.from("%PDF-1.5\n")];
  const size = () => parts.reduce((sum, { length }) => sum + length, 0);
  const offsets = objects.map((object, index) => {
    const offset = size();
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object as string), Buffer.from("\nendobj\n"));
    return offset;
  });
  const start = size();
  const lines = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines.join("")}`;
  parts.push(
    Buffer.from(`${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF\n`),
  );
  return Buffer.concat(parts);
}

function stream(dict: string, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`<<${dict}/Length ${data.length}>>stream\n`), data, Buffer.from("\nendstream")]);
}

const page = (more = "") => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R${more}>>`;
const contents = (text: string) => stream("", Buffer.from(text));
const bomb = () => deflateSync(Buffer.alloc(60_000_000), { level: 1 });

describe("hostile PDF", () => {
  it.each([
    ["a stream bomb", () => pdf([...PAGES, page(), stream("/Filter/FlateDecode", bomb())])],
    [
      "an object stream bomb",
      () => pdf([...PAGES, "5 0 R", stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", bomb())]),
    ],
    [
      "a value nested without end",
      () => pdf([...PAGES, page(`/Deep ${"[".repeat(100_000)}${"]".repeat(100_000)}`), contents("")]),
    ],
    ["a length in a circle", () => pdf([...PAGES, page(), "<</Length 4 0 R>>stream\nx\nendstream"])],
    ["a reference in a circle", () => pdf([...PAGES, page(), "5 0 R", "4 0 R"])],
    ["cross-references in a circle", () => pdf([...PAGES, page(), contents("")], "/Prev 0")],
    ["a page tree in a circle", () => pdf([PAGES[0] as string, "<</Type/Pages/Kids[2 0 R]>>"])],
    ["a filter that nobody knows", () => pdf([...PAGES, page(), stream("/Filter/Evil", Buffer.alloc(10))])],
    ["a key that stands twice", () => pdf([...PAGES, page("/Rotate 0/Rotate 90"), contents("")])],
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

  it("is compared value by value: the guard sees every difference", () => {
    const read = (objects: (string | Buffer)[]) => new PdfDocument(pdf(objects), options.limits);
    const original = [...PAGES, page("/Annots[<</A 1>>]"), contents("(a) Tj")];
    const verify = (objects: (string | Buffer)[]) => () => verifyEqual(read(original), read(objects), new Map());
    expect(verify(original)).not.toThrow();
    expect(
      verify([...PAGES, page("/Annots[<</A 1>>]"), stream("/Filter/FlateDecode", deflateSync(Buffer.from("(a) Tj")))]),
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
