import { describe, expect, it } from "vitest";
import { pdfStream, plainPdf } from "../../../../test/setup/plain-pdf.js";
import { triangle, trueTypeFont } from "../../../../test/setup/truetype-font.js";
import { type1Font } from "../../../../test/setup/type1-font.js";
import { optimizeHere } from "../optimize.js";
import { withDefaults } from "../options.js";
import { PdfDocument } from "./document.js";
import { readGlyphs } from "./fonts/glyf.js";
import { readSfnt } from "./fonts/sfnt.js";
import { dictsOf, reachable, rootsOf } from "./graph.js";
import { isName, Stream } from "./objects.js";

const options = withDefaults();

/** Outlines that do not compress away, in a font that is no subset. */
const GLYPHS = Array.from({ length: 900 }, (_, at) => triangle(((at * 7_919) % 30_000) + 1, 20));
const CODES = new Map(GLYPHS.map((_, glyph) => [glyph < 300 ? 0x20 + glyph : 0x4e00 + glyph, glyph]));
const PROGRAM = trueTypeFont({ glyphs: GLYPHS, codes: CODES });

interface Variant {
  name?: string;
  font?: string;
  contents?: string;
  catalog?: string;
  resources?: string;
  more?: (string | Buffer)[];
}

const COMPOSITE =
  "<</Type/Font/Subtype/Type0/BaseFont/Sans/Encoding/Identity-H/DescendantFonts[" +
  "<</Type/Font/Subtype/CIDFontType2/BaseFont/Sans/CIDToGIDMap/Identity/FontDescriptor 6 0 R" +
  "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>";
const TYPE1 = "<</Type/Font/Subtype/Type1/BaseFont/Test/FontDescriptor 6 0 R>>";
const SIMPLE = "<</Type/Font/Subtype/TrueType/BaseFont/Sans/Encoding/WinAnsiEncoding/FontDescriptor 6 0 R>>";

/** A page that shows glyphs 5 and 700, if nothing else is asked for. */
function withFont({ name = "Sans", font = COMPOSITE, contents, catalog = "", resources = "", more = [] }: Variant) {
  return plainPdf([
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>${resources}>>>>`,
    pdfStream("", Buffer.from(contents ?? "BT /F1 9 Tf [<0005> 20 <02bc>] TJ ET")),
    font.replaceAll("/BaseFont/Sans", `/BaseFont/${name}`),
    `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontFile2 7 0 R>>`,
    pdfStream(`/Length1 ${PROGRAM.length}`, PROGRAM),
    ...more,
  ]);
}

/** The numbers of glyphs that still draw, and the font's tables. */
async function optimized(variant: Variant) {
  const result = await optimizeHere(withFont(variant), options);
  expect(result).toMatchObject({ status: "optimized" });
  const document = new PdfDocument(Buffer.from(result.bytes), options.limits);
  const objects = reachable(rootsOf(document), (ref) => document.object(ref));
  const programs = [...dictsOf(objects)].map((dict) => document.resolve(dict.get("FontFile2")));
  const program = programs.find((each) => each instanceof Stream) as Stream;
  const tables = readSfnt(document.decode(program))?.tables as Map<string, Buffer>;
  const [head, loca, glyf] = ["head", "loca", "glyf"].map((tag) => tables.get(tag)) as [Buffer, Buffer, Buffer];
  const glyphs = readGlyphs(glyf, loca, head.readInt16BE(50) === 1);
  return { tables, drawn: [...glyphs.keys()].filter((glyph) => (glyphs[glyph]?.length ?? 0) > 0) };
}

describe("a TrueType font of which a document shows little", () => {
  it("keeps the glyphs that are shown, wherever that is", async () => {
    const { tables, drawn } = await optimized({});
    expect(drawn).toEqual([0, 5, 700]);
    expect(tables.has("cmap")).toBe(false);
    const form = pdfStream("/Subtype/Form/BBox[0 0 9 9]", Buffer.from("BT <0009> Tj /F1 9 Tf (\\000\\010) ' ET"));
    const more = await optimized({
      contents: "BT /F1 9 Tf <0005> Tj ET /X Do",
      resources: "/XObject<</X 8 0 R>>",
      more: [form],
    });
    expect(more.drawn).toEqual([0, 5, 8, 9]);
  });

  it("follows the table from codes to glyphs", async () => {
    const map = Buffer.alloc(1_500);
    map.writeUInt16BE(77, 10);
    const { drawn } = await optimized({
      font: COMPOSITE.replace("/Identity/FontD", " 8 0 R/FontD"),
      more: [pdfStream("", map)],
    });
    expect(drawn).toEqual([0, 77]);
  });

  it("keeps for one-byte codes what they can mean", async () => {
    const { tables, drawn } = await optimized({ font: SIMPLE, contents: "BT /F1 9 Tf (A) Tj ET" });
    expect(drawn.filter((glyph) => glyph < 300)).toHaveLength(300);
    expect(drawn.filter((glyph) => glyph >= 300)).toEqual([]);
    expect(tables.has("cmap")).toBe(true);
  });

  it.each<[string, Variant]>([
    ["a form may be filled in with it", { catalog: "/AcroForm<</Fields[]/DR<</Font<</F1 5 0 R>>>>>>" }],
    ["its codes go by a map of its own", { font: COMPOSITE.replace("/Identity-H", "/UniGB-UCS2-H") }],
    [
      "its encoding has names of which nothing is known",
      { font: SIMPLE.replace("/WinAnsiEncoding", "<</Differences[65/g700]>>") },
    ],
    ["contents select fonts by a state", { resources: "/ExtGState<</G<</Type/ExtGState/Font[5 0 R 9]>>>>" }],
    ["the state does not say what it is", { resources: "/ExtGState<</G<</Font[5 0 R 9]>>>>" }],
    ["contents cannot be followed", { contents: "BT /F1 9 Tf <0005> Tj ET >" }],
  ])("keeps all of it if %s", async (_, variant) => {
    expect((await optimized(variant)).drawn).toHaveLength(900);
  });

  it("keeps the programs of fonts that need them to be readable", async () => {
    expect((await optimized({ name: "ABCDEF+MingLiU" })).tables.has("fpgm")).toBe(true);
    expect((await optimized({ name: "ABCDEF+Minion" })).tables.has("fpgm")).toBe(false);
  });
});

describe("a Type 1 font", () => {
  const withType1 = (font: string, contents = "BT /F1 9 Tf (AB) Tj ET") =>
    plainPdf([
      "<</Type/Catalog/Pages 2 0 R>>",
      "<</Type/Pages/Kids[3 0 R]/Count 1>>",
      "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
      pdfStream("", Buffer.from(contents)),
      font,
      "<</Type/FontDescriptor/FontName/Test/Flags 4/FontFile 7 0 R>>",
      pdfStream("", type1Font()),
    ]);
  const keysOf = async (font: string, contents?: string) => {
    const { bytes } = await optimizeHere(withType1(font, contents), options);
    const document = new PdfDocument(Buffer.from(bytes), options.limits);
    const dicts = [...dictsOf(reachable(rootsOf(document), (ref) => document.object(ref)))];
    const descriptor = dicts.find((dict) => isName(dict.get("Type"), "FontDescriptor"));
    return [...(descriptor?.entries.keys() ?? [])].filter((key) => key.startsWith("FontFile"));
  };

  it("becomes CFF where Type 1 is meant", async () => {
    expect(await keysOf(TYPE1)).toEqual(["FontFile3"]);
  });

  it.each([
    ["a code that has no glyph is shown", "BT /F1 9 Tf (A\\244) Tj ET"],
    ["it is shown by the font of whoever draws the form", "BT [(\\244)] TJ ET"],
    ["contents cannot be followed", "BT /F1 9 Tf (A) Tj ET >"],
  ])("stays, with what is copied as text, if %s", async (_what, contents) => {
    expect(await keysOf(TYPE1, contents)).toEqual(["FontFile"]);
  });

  it.each([
    ["names the code itself", "/Encoding<</Differences[164/yen]>>"],
    ["says by which encoding it goes", "/Encoding<</BaseEncoding/WinAnsiEncoding>>"],
    ["goes by another encoding", "/Encoding/WinAnsiEncoding"],
  ])("becomes CFF in any case if the font %s", async (_what, encoding) => {
    const font = TYPE1.replace(/>>$/, `${encoding}>>`);
    expect(await keysOf(font, "BT /F1 9 Tf (A\\244) Tj ET")).toEqual(["FontFile3"]);
  });

  it("stays under a composite font, of which readers make what they like", async () => {
    const composite = COMPOSITE.replace("CIDFontType2", "CIDFontType0");
    expect(await keysOf(composite)).toEqual(["FontFile"]);
  });
});
