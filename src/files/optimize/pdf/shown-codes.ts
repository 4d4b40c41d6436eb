import { KeepError } from "../result.js";
import type { PdfDocument } from "./document.js";
import { dictsOf } from "./graph.js";
import { Dict, isName, Name, PdfString, type PdfValue, Stream } from "./objects.js";
import { Operators } from "./operators.js";

/** The two-byte codes that contents show, by the name under which they select the font. */
export class ShownCodes {
  private readonly byName = new Map<string, Set<number>>();
  /** Shown before any font is selected: by the font of whoever draws the form. */
  private readonly byAnyFont = new Set<number>();
  private readonly operators = new Operators();

  constructor(private readonly document: PdfDocument) {}

  /** All codes that a font may be asked for which goes by these names. */
  of(names: Iterable<string>): Set<number> {
    const codes = new Set(this.byAnyFont);
    for (const name of names) for (const code of this.byName.get(name) ?? []) codes.add(code);
    return codes;
  }

  /** Follows one content stream, wherever it is drawn. */
  scan(data: Buffer): void {
    const saved: (string | undefined)[] = [];
    let font: string | undefined;
    for (const { name, operands } of this.operators.of(data)) {
      if (name === "q") saved.push(font);
      else if (name === "Q") font = saved.pop();
      else if (name === "Tf") font = nameOf(operands.at(-2) ?? null);
      else if (/^(Tj|TJ|'|")$/.test(name)) this.show(font, operands.at(-1) ?? null);
    }
  }

  private show(font: string | undefined, value: PdfValue): void {
    if (Array.isArray(value)) {
      for (const each of value) this.show(font, each);
    } else if (value instanceof PdfString) {
      const codes = font === undefined ? this.byAnyFont : (this.byName.get(font) ?? new Set<number>());
      if (font !== undefined) this.byName.set(font, codes);
      const { bytes } = value;
      for (let at = 0; at < bytes.length; at += 2) {
        codes.add(at + 1 < bytes.length ? bytes.readUInt16BE(at) : (bytes[at] as number));
      }
    }
  }

  /** Everything in the document that draws: pages, forms, patterns, glyphs that are drawings. */
  scanAll(objects: Map<number, PdfValue>): void {
    const { document } = this;
    const drawn = new Set<Stream>();
    for (const object of objects.values()) if (isDrawing(document, object)) drawn.add(object as Stream);
    for (const dict of dictsOf(objects)) {
      // Of a graphics state, which need not say that it is one; resources have a dictionary there.
      if (Array.isArray(document.resolve(dict.get("Font")))) {
        throw new KeepError("The PDF selects fonts in ways that we do not follow");
      }
      const contents = document.resolve(dict.get("Contents"));
      if (contents instanceof Stream || Array.isArray(contents)) this.scanPage(contents);
      for (const key of ["XObject", "CharProcs", "Pattern", "AP", "N", "R", "D"]) {
        for (const stream of streamsIn(document, dict.get(key))) drawn.add(stream);
      }
    }
    for (const stream of drawn) {
      if (!isName(document.resolve(stream.dict.get("Subtype")), "Image"))
        this.scan(Buffer.from(document.decode(stream)));
    }
  }

  private scanPage(contents: Stream | PdfValue[]): void {
    const { document } = this;
    const streams = Array.isArray(contents) ? contents.map(document.resolve) : [contents];
    const parts = streams.filter((each): each is Stream => each instanceof Stream);
    // One content may be cut in the middle between two tokens.
    this.scan(Buffer.concat(parts.flatMap((stream) => [document.decode(stream), Buffer.from("\n")])));
  }
}

function nameOf(value: PdfValue): string | undefined {
  return value instanceof Name ? value.text : undefined;
}

function isDrawing(document: PdfDocument, value: PdfValue): boolean {
  if (!(value instanceof Stream)) return false;
  return value.dict.get("BBox") !== null || isName(document.resolve(value.dict.get("Subtype")), "Form");
}

function streamsIn(document: PdfDocument, value: PdfValue): Stream[] {
  const found = document.resolve(value);
  if (found instanceof Stream) return [found];
  if (!(found instanceof Dict)) return [];
  return [...found.entries.values()].map(document.resolve).filter((each): each is Stream => each instanceof Stream);
}
