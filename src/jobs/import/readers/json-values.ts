import { type Chunks, UnreadableInputError } from "./bytes.js";
import { decode } from "./lines.js";

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING = [0x5b, 0x7b];
const CLOSING = [0x5d, 0x7d];

/**
 * The JSON values of a text one after the other: the elements of an array, or values that merely follow each other.
 * They are cut apart by their brackets and parsed singly, so that a malformed one comes as an error and does not spoil
 * the others; so does one of more than `maxBytes`.
 * @throws UnreadableInputError when brackets do not match up to the end
 */
export async function* readJsonValues(chunks: Chunks, isArray: boolean, maxBytes: number): AsyncGenerator<unknown> {
  const cutter = new JsonCutter(isArray, maxBytes);
  for await (const chunk of chunks) {
    for (const value of cutter.cut(chunk)) yield parse(value, maxBytes);
  }
  if (!cutter.isComplete) {
    throw new UnreadableInputError("the JSON text ends too early (it is truncated, or a bracket is missing)");
  }
}

function parse(value: Buffer | null, maxBytes: number): unknown {
  if (value === null) return new Error(`is longer than ${maxBytes / 1024 / 1024} MB`);
  const text = decode(value);
  if (text instanceof Error) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    return new Error(`is not JSON: ${(error as SyntaxError).message}`);
  }
}

/** Finds where values begin and end, without looking into them. */
class JsonCutter {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private isClosed = false;
  /** Whether the value under way has begun: there may be white space before it. */
  private hasBegun = false;
  private parts: Buffer[] = [];
  private length = 0;

  constructor(
    private readonly isArray: boolean,
    private readonly maxBytes: number,
  ) {}

  get isComplete(): boolean {
    return this.isArray ? this.isClosed : !this.hasBegun;
  }

  /** @returns the values that end in this chunk; null for one that is too long */
  *cut(chunk: Buffer): Generator<Buffer | null> {
    /** Where the part of the value under way begins in this chunk. */
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? SPACE;
      if (this.isInString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isInString = false;
        continue;
      }
      if (byte <= SPACE) continue;
      if (this.isClosed) throw new UnreadableInputError("there is more text behind the end of the JSON array");
      const top = this.isArray ? 1 : 0;
      if (this.isArray && this.depth === 0) {
        this.depth = 1;
        start = at + 1;
      } else if (byte === COMMA && this.depth === top) {
        this.keep(chunk.subarray(start, at));
        // Two commas in an array leave out an element; behind a value that stands for itself one is harmless.
        if (this.hasBegun || this.isArray) yield this.take();
        start = at + 1;
      } else if (CLOSING.includes(byte) && this.depth <= top) {
        if (!this.isArray) throw new UnreadableInputError("the JSON text has a closing bracket too many");
        this.keep(chunk.subarray(start, at));
        if (this.hasBegun) yield this.take();
        this.isClosed = true;
      } else {
        this.hasBegun = true;
        if (byte === QUOTE) this.isInString = true;
        else if (OPENING.includes(byte)) this.depth++;
        else if (CLOSING.includes(byte) && --this.depth === 0) {
          this.keep(chunk.subarray(start, at + 1));
          yield this.take();
          start = at + 1;
        }
      }
    }
    if (!this.isClosed) this.keep(chunk.subarray(start));
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    // What goes beyond the limit is only counted.
    if (this.length > this.maxBytes) this.parts = [];
    else this.parts.push(part);
  }

  private take(): Buffer | null {
    const value = this.length > this.maxBytes ? null : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    this.hasBegun = false;
    return value;
  }
}
