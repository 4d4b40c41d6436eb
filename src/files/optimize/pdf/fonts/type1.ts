/** A Type 1 font program (Adobe, 1990), taken apart. */
export interface Type1Font {
  name: string;
  matrix: number[];
  boundingBox: number[];
  /** Code to glyph name; undefined means Adobe's standard encoding. */
  encoding: Map<number, string> | undefined;
  /** Numbers, arrays and booleans of the Private dictionary by key. */
  private: Map<string, number[]>;
  subrs: Map<number, Uint8Array>;
  glyphs: Map<string, Uint8Array>;
}

const EEXEC_KEY = 55_665;
const CHARSTRING_KEY = 4_330;
const PRIVATE_KEYS = [
  ...["BlueValues", "OtherBlues", "FamilyBlues", "FamilyOtherBlues", "BlueScale", "BlueShift", "BlueFuzz"],
  ...["StdHW", "StdVW", "StemSnapH", "StemSnapV", "ForceBold", "LanguageGroup"],
];

/** Undefined for whatever is not laid out as every producer does it: such a font stays as it is. */
export function parseType1(bytes: Uint8Array): Type1Font | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = data.indexOf("eexec");
  if (mark < 0 || data[0] === 0x80) return undefined;
  const clear = data.toString("latin1", 0, mark);
  const secret = decryptProgram(data, mark + 5);
  const text = secret.toString("latin1");
  const matrix = numbersOf(clear, "FontMatrix");
  const name = /\/FontName\s*\/(\S+)/.exec(clear)?.[1];
  const lenIV = numbersOf(text, "lenIV")?.[0] ?? 4;
  const glyphs = readGlyphs(secret, text, lenIV);
  const subrs = readSubrs(secret, text, lenIV);
  const encoding = readEncoding(clear);
  // A stroked font (PaintType 2), or blended masters, are other machines.
  const isPlain = !/\/(WeightVector|BlendDesignMap)\b/.test(clear) && (numbersOf(clear, "PaintType")?.[0] ?? 0) === 0;
  if (!name || matrix?.length !== 6 || !glyphs || !encoding || !isPlain) return undefined;
  return {
    name,
    matrix,
    boundingBox: numbersOf(clear, "FontBBox") ?? [0, 0, 0, 0],
    encoding: encoding === "standard" ? undefined : encoding,
    private: readPrivate(text),
    subrs,
    glyphs,
  };
}

function decryptProgram(data: Buffer, from: number): Buffer {
  let start = from;
  while ([9, 10, 13, 32].includes(data[start] as number)) start++;
  const body = data.subarray(start);
  const isHex = /^[0-9a-fA-F\s]{8}/.test(body.toString("latin1", 0, 8));
  return decrypt(isHex ? Buffer.from(body.toString("latin1").replace(/\s/g, ""), "hex") : body, EEXEC_KEY, 4);
}

function decrypt(cipher: Uint8Array, key: number, skip: number): Buffer {
  const plain = Buffer.alloc(cipher.length);
  let state = key;
  for (let at = 0; at < cipher.length; at++) {
    const byte = cipher[at] as number;
    plain[at] = byte ^ (state >> 8);
    state = ((byte + state) * 52_845 + 22_719) & 0xffff;
  }
  return plain.subarray(skip);
}

function numbersOf(text: string, key: string): number[] | undefined {
  const found = new RegExp(`/${key}\\s*(\\[[^\\]]*\\]|\\{[^}]*\\}|[-+.\\d]+|true|false)`).exec(text)?.[1];
  if (!found) return undefined;
  if (found === "true" || found === "false") return [found === "true" ? 1 : 0];
  const values = found
    .replace(/[[\]{}]/g, " ")
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);
  return values.some(Number.isNaN) ? undefined : values;
}

function readPrivate(text: string): Map<string, number[]> {
  const head = text.slice(0, text.search(/\/(Subrs|CharStrings)\b/));
  const values = new Map<string, number[]>();
  for (const key of PRIVATE_KEYS) {
    const found = numbersOf(head, key);
    if (found) values.set(key, found);
  }
  return values;
}

function readEncoding(clear: string): Map<number, string> | "standard" | undefined {
  if (/\/Encoding\s+StandardEncoding\s+def/.test(clear)) return "standard";
  const start = clear.search(/\/Encoding\s+\d+\s+array/);
  if (start < 0) return undefined;
  const [text = ""] = clear.slice(start).split(/\sdef\b/);
  // A program may count in eights: "8#101" is 65.
  const entries = [...text.matchAll(/\bdup\s+(?:(\d+)#)?(\w+)\s*\/(\S+)\s+put\b/g)];
  if (entries.length !== (text.match(/\bdup\b/g) ?? []).length) return undefined;
  const codes = new Map<number, string>();
  for (const [, radix, digits, name] of entries) {
    const code = Number.parseInt(digits as string, Number(radix ?? 10));
    if (Number.isNaN(code)) return undefined;
    if (name !== ".notdef") codes.set(code, name as string);
  }
  return codes;
}

function readSubrs(data: Buffer, text: string, lenIV: number): Map<number, Uint8Array> {
  const subrs = new Map<number, Uint8Array>();
  const start = text.search(/\/Subrs\b/);
  const end = text.indexOf("/CharStrings");
  if (start < 0 || start > end) return subrs;
  const entry = /dup\s+(\d+)\s+(\d+)\s+\S+ /g;
  entry.lastIndex = start;
  for (let found = entry.exec(text); found && found.index < end; found = entry.exec(text)) {
    const from = found.index + found[0].length;
    const to = from + Number(found[2]);
    subrs.set(Number(found[1]), charstring(data, from, to, lenIV));
    // What follows is binary, and may look like an entry.
    entry.lastIndex = to;
  }
  return subrs;
}

function readGlyphs(data: Buffer, text: string, lenIV: number): Map<string, Uint8Array> | undefined {
  const start = text.indexOf("/CharStrings");
  if (start < 0) return undefined;
  const count = Number(/^\/CharStrings\s+(\d+)/.exec(text.slice(start, start + 40))?.[1]);
  const glyphs = new Map<string, Uint8Array>();
  const entry = /\/(\S+)\s+(\d+)\s+\S+ /g;
  entry.lastIndex = text.indexOf("begin", start);
  for (let found = entry.exec(text); found && glyphs.size < count; found = entry.exec(text)) {
    const from = found.index + found[0].length;
    const to = from + Number(found[2]);
    if (to > data.length) return undefined;
    glyphs.set(found[1] as string, charstring(data, from, to, lenIV));
    entry.lastIndex = to;
  }
  return glyphs.has(".notdef") ? glyphs : undefined;
}

function charstring(data: Buffer, from: number, to: number, lenIV: number): Uint8Array {
  const cipher = data.subarray(from, to);
  return lenIV < 0 ? cipher : decrypt(cipher, CHARSTRING_KEY, lenIV);
}
