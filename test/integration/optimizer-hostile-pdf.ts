import { deflateSync } from "node:zlib";
import { pdfStream, plainPdf } from "../setup/plain-pdf.js";
import { file, type HostileFile } from "./optimizer-hostile.js";

type Part = string | Buffer;
const CATALOG = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const page = (more = "") => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R${more}>>`;
const bomb = () => deflateSync(Buffer.alloc(60_000_000), { level: 1 });
const script = "<</S/JavaScript/JS(app.alert\\(1\\))>>";

const empty = () => pdfStream("", Buffer.from("q Q"));
/** Text enough that a file without its script is smaller. */
const padded = () => pdfStream("", Buffer.from("0 0 m 9 9 l S ".repeat(300)));
const simple = (catalog = CATALOG, pageMore = "", more: Part[] = []) =>
  plainPdf([catalog, PAGES, page(pageMore), padded(), ...more]);
const withCatalog = (more: string) => CATALOG.replace(">>", `${more}>>`);
const SCRIPT = { without: /JavaScript|app\.alert/ };

function xrefStream(index: string): Buffer {
  const head = Buffer.from("%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  const dict = `/Type/XRef/Size 2147483647/W[1 4 2]/Index[${index}]/Root 1 0 R/Filter/FlateDecode`;
  const object = Buffer.concat([Buffer.from("9 0 obj\n"), pdfStream(dict, bomb()), Buffer.from("\nendobj\n")]);
  return Buffer.concat([head, object, Buffer.from(`startxref\n${head.length}\n%%EOF\n`)]);
}

function objectStream(content: string): Buffer {
  const text = `5 0 ${content}`;
  return pdfStream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflateSync(Buffer.from(text)));
}

export const HOSTILE_PDF: HostileFile[] = [
  file("a content stream that is a bomb", "kept", () =>
    plainPdf([CATALOG, PAGES, page(), pdfStream("/Filter/FlateDecode", bomb())]),
  ),
  file("a bomb within a bomb", "kept", () =>
    plainPdf([CATALOG, PAGES, page(), pdfStream("/Filter[/FlateDecode/FlateDecode]", deflateSync(bomb()))]),
  ),
  file("a run-length bomb", "harmless", () => {
    const runs = Buffer.alloc(400_000, Buffer.from([129, 65]));
    return plainPdf([CATALOG, PAGES, page(), pdfStream("/Filter[/RunLengthDecode]", runs)]);
  }),
  file("an object stream that is a bomb", "kept", () =>
    plainPdf([CATALOG, PAGES, page(), "5 0 R", pdfStream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", bomb())]),
  ),
  file("cross-references that are a bomb", "kept", () => xrefStream("0 2147483647")),
  file("arrays nested 100,000 deep", "kept", () =>
    simple(CATALOG, `/Deep ${"[".repeat(100_000)}${"]".repeat(100_000)}`),
  ),
  file("dictionaries nested 100,000 deep", "kept", () =>
    simple(CATALOG, `/Deep ${"<</A ".repeat(100_000)}0${">>".repeat(100_000)}`),
  ),
  file("a length that is the stream itself", "kept", () =>
    plainPdf([CATALOG, PAGES, page(), "<</Length 4 0 R>>stream\nx\nendstream"]),
  ),
  file("references that go round", "harmless", () =>
    plainPdf([CATALOG, PAGES, page("/X 5 0 R"), empty(), "6 0 R", "5 0 R"]),
  ),
  file("a page tree that goes round", "kept", () => plainPdf([CATALOG, "<</Type/Pages/Kids[2 0 R]/Count 1>>"])),
  file("a page that is its own parent", "harmless", () =>
    plainPdf([CATALOG, PAGES, page().replace("/Parent 2 0 R", "/Parent 3 0 R"), empty()]),
  ),
  file("outlines that go round", "harmless", () =>
    simple(withCatalog("/Outlines 5 0 R"), "", [
      "<</First 6 0 R/Last 6 0 R>>",
      "<</Title(x)/Next 6 0 R/Parent 5 0 R>>",
    ]),
  ),
  file("form fields that are their own kids", "harmless", () =>
    simple(withCatalog("/AcroForm<</Fields[5 0 R]>>"), "", ["<</T(x)/FT/Tx/V(1)/Kids[5 0 R]/Parent 5 0 R>>"]),
  ),
  file("cross-references that go round", "kept", () => {
    const bytes = plainPdf([CATALOG, PAGES, page(), empty()], "/Prev 0000000");
    const start = bytes.lastIndexOf("xref\n0");
    return Buffer.from(
      bytes.toString("latin1").replace("/Prev 0000000", `/Prev ${String(start).padStart(7, "0")}`),
      "latin1",
    );
  }),
  file("a table of two thousand million entries", "kept", () =>
    plainPdf([CATALOG, PAGES, page(), empty()], "", "xref\n0 2000000000\n0000000000 65535 f \n"),
  ),
  file("a predictor of a thousand million columns", "harmless", () => {
    const dict = "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1000000000>>";
    return plainPdf([CATALOG, PAGES, page(), pdfStream(dict, deflateSync(Buffer.alloc(100)))]);
  }),
  file("a picture that says to be 100,000 wide and high", "harmless", () => {
    const dict = "/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceRGB";
    const picture = pdfStream(`${dict}/Filter/FlateDecode`, deflateSync(Buffer.alloc(5_000, 7)));
    return simple(CATALOG, "/Resources<</XObject<</I 5 0 R>>>>", [picture]);
  }),
  file("a stream kept in another file", "kept", () =>
    plainPdf([CATALOG, PAGES, page(), pdfStream("/F(/etc/passwd)", Buffer.from("x"))]),
  ),
  file("a script that runs when it is opened", "harmless", () => simple(withCatalog(`/OpenAction${script}`)), SCRIPT),
  file(
    "a script in the tree of names",
    "harmless",
    () => simple(withCatalog(`/Names<</JavaScript<</Names[(a)5 0 R]>>>>`), "", [script]),
    SCRIPT,
  ),
  file("a script that a page runs", "harmless", () => simple(CATALOG, `/AA<</O ${script}>>`), SCRIPT),
  file(
    "a script behind a harmless action",
    "harmless",
    () => {
      const action = `<</S/URI/URI(https://example.com)/Next[<</S/GoTo/D[3 0 R/Fit]>>${script}]>>`;
      return simple(CATALOG, `/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A ${action}>>]`);
    },
    SCRIPT,
  ),
  file(
    "a script whose name is spelled in numbers",
    "harmless",
    () => simple(withCatalog("/OpenAction<</S/J#61vaScript/JS(app.alert\\(1\\))>>")),
    SCRIPT,
  ),
  file(
    "an action that starts a program",
    "harmless",
    () => simple(withCatalog("/OpenAction<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)>>>>")),
    { without: /Launch|cmd\.exe/ },
  ),
  file("a script in a file that says to be encrypted", "refused", () =>
    plainPdf([withCatalog(`/OpenAction${script}`), PAGES, page(), padded()], "/Encrypt<</Filter/Standard>>"),
  ),
  file("a script in a file that is cut off", "refused", () => {
    const bytes = simple(withCatalog(`/OpenAction${script}`));
    return bytes.subarray(0, bytes.length - 20);
  }),
  file("a script in a packed object of a damaged file", "refused", () => {
    const bytes = simple(CATALOG, "", [objectStream(script)]);
    return bytes.subarray(0, bytes.length - 20);
  }),
  file("a script under a signature", "refused", () =>
    simple(withCatalog(`/Perms<</DocMDP<</Type/Sig>>>>/OpenAction${script}`)),
  ),
  file("a PDF behind HTML", "kept", () => Buffer.concat([Buffer.from("<script>alert(1)</script>"), simple()])),
  file("a PDF that is a ZIP as well", "harmless", () =>
    Buffer.concat([simple(), Buffer.from("PK\x05\x06".padEnd(22, "\0"))]),
  ),
];
