import { KeepError } from "../result.js";
import { Dict, Name, type PdfArray, PdfString, type PdfValue, Ref } from "./objects.js";

const MAX_DEPTH = 100;
const CR = 13;
const LF = 10;

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set([..."()<>[]{}/%"].map((each) => each.charCodeAt(0)));
const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

/** Anything that is not a value: `obj`, `stream`, an operator of a content stream. */
export class Keyword {
  constructor(readonly text: string) {}
}

type Token = PdfValue | Keyword;

/** Reads values and keywords from bytes. It throws at the first thing that the standard does not allow. */
export class Lexer {
  constructor(
    readonly bytes: Buffer,
    public at = 0,
    /** In content streams two numbers and an `R` are no reference. */
    private readonly hasRefs = true,
  ) {}

  /** The next value or keyword; undefined at the end. */
  next(depth = 0): Token | undefined {
    this.skipWhite();
    const { bytes } = this;
    if (this.at >= bytes.length) return undefined;
    if (depth > MAX_DEPTH) throw new KeepError("The PDF's values are nested too deep");
    const first = bytes[this.at] as number;
    switch (first) {
      case 0x2f:
        return this.name();
      case 0x28:
        return this.literalString();
      case 0x5b:
        this.at++;
        return this.array(depth);
      case 0x3c:
        if (bytes[this.at + 1] !== 0x3c) return this.hexString();
        this.at += 2;
        return this.dict(depth);
      case 0x7b:
      case 0x7d:
        this.at++;
        return new Keyword(String.fromCharCode(first));
      case 0x5d:
      case 0x3e:
      case 0x29:
        throw this.damaged("a closing bracket too many");
      default:
        return this.numberOrKeyword();
    }
  }

  value(depth = 0): PdfValue {
    const token = this.next(depth);
    if (token === undefined || token instanceof Keyword) throw this.damaged("a value is missing");
    return token;
  }

  skipWhite(): void {
    const { bytes } = this;
    while (this.at < bytes.length) {
      const byte = bytes[this.at] as number;
      if (byte === 0x25) {
        while (this.at < bytes.length && bytes[this.at] !== LF && bytes[this.at] !== CR) this.at++;
      } else if (WHITE.has(byte)) this.at++;
      else return;
    }
  }

  damaged(what: string): KeepError {
    return new KeepError(`The PDF is damaged: ${what} at byte ${this.at}`);
  }

  private array(depth: number): PdfArray {
    const values: PdfArray = [];
    for (;;) {
      this.skipWhite();
      if (this.bytes[this.at] === 0x5d) {
        this.at++;
        return values;
      }
      values.push(this.value(depth + 1));
    }
  }

  private dict(depth: number): Dict {
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.skipWhite();
      if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) {
        this.at += 2;
        return new Dict(entries);
      }
      const key = this.next(depth + 1);
      if (!(key instanceof Name)) throw this.damaged("a dictionary's key is no name");
      const value = this.value(depth + 1);
      // Of two strings readers take the last, and neither can hide what runs: pdfTeX writes a second Producer. Of other
      // values a reader may see the one that we do not; pdfTeX repeats a page's fonts, and then both are the same.
      if (entries.has(key.text) && !isHarmlessTwice(entries.get(key.text), value)) {
        throw this.damaged(`the key ${key.text} stands twice`);
      }
      // An entry with null is one that is absent (7.3.7).
      if (value !== null) entries.set(key.text, value);
    }
  }

  private name(): Name {
    const start = ++this.at;
    this.skipRegular();
    const text = this.bytes.toString("latin1", start, this.at);
    if (!text.includes("#")) return Name.of(text);
    return Name.of(
      text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }

  private skipRegular(): void {
    const { bytes } = this;
    while (this.at < bytes.length) {
      const byte = bytes[this.at] as number;
      if (WHITE.has(byte) || DELIMITERS.has(byte)) return;
      this.at++;
    }
  }

  private numberOrKeyword(): Token {
    const start = this.at;
    this.skipRegular();
    const text = this.bytes.toString("latin1", start, this.at);
    const number = asNumber(text);
    if (number !== undefined) return this.hasRefs && /^\d+$/.test(text) ? (this.reference(number) ?? number) : number;
    if (text === "true") return true;
    if (text === "false") return false;
    return text === "null" ? null : new Keyword(text);
  }

  private reference(number: number): Ref | undefined {
    const { bytes } = this;
    let at = this.at;
    const skip = () => {
      const from = at;
      while (WHITE.has(bytes[at] as number)) at++;
      return at > from;
    };
    if (!skip()) return undefined;
    const start = at;
    while ((bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
    if (at === start || at - start > 5) return undefined;
    const generation = Number(bytes.toString("latin1", start, at));
    if (!skip() || bytes[at] !== 0x52) return undefined;
    const after = bytes[at + 1];
    if (after !== undefined && !WHITE.has(after) && !DELIMITERS.has(after)) return undefined;
    this.at = at + 1;
    return new Ref(number, generation);
  }

  private hexString(): PdfString {
    const end = this.bytes.indexOf(0x3e, this.at);
    if (end < 0) throw this.damaged("a string has no end");
    const digits = this.bytes.toString("latin1", this.at + 1, end).replace(/[\0\t\n\f\r ]/g, "");
    if (/[^0-9a-fA-F]/.test(digits)) throw this.damaged("a string in hexadecimal has other characters");
    this.at = end + 1;
    return new PdfString(Buffer.from(digits.length % 2 ? `${digits}0` : digits, "hex"));
  }

  private literalString(): PdfString {
    const { bytes } = this;
    const out: number[] = [];
    let depth = 0;
    for (this.at++; this.at < bytes.length; this.at++) {
      const byte = bytes[this.at] as number;
      if (byte === 0x5c) this.escape(out);
      else if (byte === 0x29 && depth-- === 0) {
        this.at++;
        return new PdfString(Buffer.from(out));
      } else if (byte === CR) {
        // Any end of line within a string is one line feed.
        if (bytes[this.at + 1] === LF) this.at++;
        out.push(LF);
      } else {
        if (byte === 0x28) depth++;
        out.push(byte);
      }
    }
    throw this.damaged("a string has no end");
  }

  /** Stands on the backslash, and ends on the last character that belongs to it. */
  private escape(out: number[]): void {
    const next = this.bytes[++this.at];
    if (next === undefined) return;
    if (next === CR || next === LF) {
      if (next === CR && this.bytes[this.at + 1] === LF) this.at++;
      return;
    }
    const octal = /^[0-7]{1,3}/.exec(this.bytes.toString("latin1", this.at, this.at + 3))?.[0];
    if (octal) {
      this.at += octal.length - 1;
      out.push(Number.parseInt(octal, 8) & 255);
    } else out.push(ESCAPES[String.fromCharCode(next)] ?? next);
  }
}

/** The same reference, name, number or truth, or two strings; what else is written out twice is not compared. */
function isHarmlessTwice(first: PdfValue | undefined, second: PdfValue): boolean {
  if (first instanceof PdfString && second instanceof PdfString) return true;
  if (first instanceof Ref && second instanceof Ref) {
    return first.number === second.number && first.generation === second.generation;
  }
  return first === second || (first instanceof Name && second instanceof Name && first.text === second.text);
}

function asNumber(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  return undefined;
}
