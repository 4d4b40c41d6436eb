import type { OptimizeLimits } from "../options.js";
import { KeepError, RefuseError } from "../result.js";
import { decodeStream } from "./filters.js";
import { Keyword, Lexer } from "./lexer.js";
import { Dict, isName, type PdfValue, Ref, Stream } from "./objects.js";
import { type CrossReferences, type Place, readCrossReferences } from "./xref.js";

/** A PDF file in memory. Objects are read when asked for; what does not follow the standard throws a KeepError. */
export class PdfDocument {
  readonly trailer: Dict;
  readonly sections: number;
  private readonly places: Map<number, Place>;
  private readonly objects = new Map<number, PdfValue>();
  private readonly beingRead = new Set<number>();
  private inflatedLeft: number;

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: OptimizeLimits,
  ) {
    if (bytes.toString("latin1", 0, 5) !== "%PDF-") throw new KeepError("Something stands before the PDF's header");
    this.inflatedLeft = limits.inflatedBytes;
    const found: CrossReferences = readCrossReferences(bytes, (offset) => this.xrefStreamAt(offset), limits);
    this.places = found.places;
    this.trailer = found.trailer;
    this.sections = found.sections;
    if (this.trailer.get("Encrypt") !== null) throw new KeepError("The PDF is encrypted");
  }

  /** The version in the header and the catalog, whichever is later. */
  get version(): string {
    const header = /^%PDF-(\d\.\d)/.exec(this.bytes.toString("latin1", 0, 8))?.[1] ?? "1.4";
    const own = this.catalog.get("Version");
    const text = own !== null && typeof own === "object" && "text" in own ? own.text : "";
    if (text > header) return text;
    return header;
  }

  get catalog(): Dict {
    return this.dict(this.trailer.get("Root"), "catalog");
  }

  dict(value: PdfValue, what: string): Dict {
    const found = this.resolve(value);
    if (!(found instanceof Dict)) throw new KeepError(`The PDF is damaged: its ${what} is no dictionary`);
    return found;
  }

  /** Follows references to a value. A reference to nothing is null, by the standard. */
  readonly resolve = (value: PdfValue): PdfValue => {
    let found = value;
    for (let steps = 0; found instanceof Ref; steps++) {
      if (steps > 50) throw new KeepError("The PDF's references go round in a circle");
      found = this.object(found);
    }
    return found;
  };

  /** Puts another value in an object's place. */
  replace(number: number, value: PdfValue): void {
    this.objects.set(number, value);
  }

  object({ number, generation }: Ref): PdfValue {
    const known = this.objects.get(number);
    if (known !== undefined) return known;
    const place = this.places.get(number);
    if (place === undefined || place === "free") return null;
    if (this.beingRead.has(number)) throw new KeepError("The PDF's references go round in a circle");
    this.beingRead.add(number);
    const value =
      "offset" in place
        ? this.objectAt(place.offset, number, place.generation, generation)
        : this.packed(place, number);
    this.beingRead.delete(number);
    this.objects.set(number, value);
    return value;
  }

  /** The decoded stream; everything decoded counts towards the file's limit. */
  decode(stream: Stream): Uint8Array {
    const data = decodeStream(stream, this.resolve, Math.min(this.inflatedLeft, bombLimit(stream, this.limits)));
    this.count(data.length);
    return data;
  }

  /** Counts inflated bytes of which the document did not know. */
  count(bytes: number): void {
    this.inflatedLeft -= bytes;
    if (this.inflatedLeft <= 0) throw new RefuseError("The PDF inflates beyond the limit");
  }

  private objectAt(offset: number, number: number, generation: number, wanted: number): PdfValue {
    const lexer = new Lexer(this.bytes, offset);
    const header = [lexer.next(), lexer.next(), lexer.next()];
    const isHeader = header[0] === number && header[1] === generation && isKeyword(header[2], "obj");
    if (!isHeader) throw new KeepError(`The PDF is damaged: object ${number} is not where it should be`);
    if (generation !== wanted) return null;
    const token = lexer.next();
    // An empty object is null.
    if (isKeyword(token, "endobj")) return null;
    if (token === undefined || token instanceof Keyword) throw lexer.damaged("an object has no value");
    const end = lexer.next();
    if (isKeyword(end, "stream") && token instanceof Dict) return this.streamAt(lexer, token);
    if (!isKeyword(end, "endobj")) throw lexer.damaged("an object has no end");
    return token;
  }

  private streamAt(lexer: Lexer, dict: Dict): Stream {
    const { bytes } = this;
    let start = lexer.at;
    if (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
    else if (bytes[start] === 10 || bytes[start] === 13) start += 1;
    const length = this.resolve(dict.get("Length"));
    if (typeof length !== "number" || length < 0 || start + length > bytes.length) {
      throw lexer.damaged("a stream's length is wrong");
    }
    if (!/^\s{0,2}endstream/.test(bytes.toString("latin1", start + length, start + length + 12))) {
      throw lexer.damaged("a stream's length is wrong");
    }
    if (dict.get("F") !== null) throw new KeepError("The PDF keeps a stream in another file");
    return new Stream(dict, bytes.subarray(start, start + length));
  }

  private xrefStreamAt(offset: number): Stream {
    const lexer = new Lexer(this.bytes, offset);
    const [number, generation, word] = [lexer.next(), lexer.next(), lexer.next()];
    const dict = lexer.next();
    const isStream = typeof number === "number" && typeof generation === "number" && isKeyword(word, "obj");
    if (
      !isStream ||
      !(dict instanceof Dict) ||
      !isKeyword(lexer.next(), "stream") ||
      typeof dict.get("Length") !== "number"
    ) {
      throw lexer.damaged("no cross-references where they should be");
    }
    return this.streamAt(lexer, dict);
  }

  private packed(place: { container: number; index: number }, number: number): PdfValue {
    const stream = this.object(new Ref(place.container, 0));
    if (!(stream instanceof Stream) || !isName(this.resolve(stream.dict.get("Type")), "ObjStm")) {
      throw new KeepError("The PDF is damaged: an object stream is missing");
    }
    this.unpack(stream, place.container);
    const value = this.objects.get(number);
    if (value === undefined) throw new KeepError(`The PDF is damaged: object ${number} is not in its object stream`);
    return value;
  }

  /** Reads all objects of a stream at once, those that the cross-references look for in it. */
  private unpack(stream: Stream, container: number): void {
    const count = this.resolve(stream.dict.get("N"));
    const first = this.resolve(stream.dict.get("First"));
    if (typeof count !== "number" || typeof first !== "number" || count > this.limits.pdfObjects) {
      throw new KeepError("The PDF is damaged: an object stream is broken");
    }
    const data = Buffer.from(this.decode(stream));
    const header = new Lexer(data, 0, false);
    for (let index = 0; index < count; index++) {
      const [number, offset] = [header.value(), header.value()];
      if (typeof number !== "number" || typeof offset !== "number") throw header.damaged("an object stream is broken");
      const place = this.places.get(number);
      const isWanted = place !== undefined && place !== "free" && "container" in place && place.container === container;
      if (isWanted && !this.objects.has(number)) this.objects.set(number, new Lexer(data, first + offset).value());
    }
  }
}

function isKeyword(token: unknown, text: string): boolean {
  return token instanceof Keyword && token.text === text;
}

/** Small streams may inflate a thousandfold (white pages do); large ones that do so are bombs. */
function bombLimit({ raw }: Stream, { inflationRatio }: OptimizeLimits): number {
  return Math.max(32_000_000, raw.length * inflationRatio);
}
