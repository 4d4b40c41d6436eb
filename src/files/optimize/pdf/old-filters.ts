import { KeepError } from "../result.js";

export function decodeAsciiHex(data: Uint8Array): Uint8Array {
  const text = Buffer.from(data)
    .toString("latin1")
    .replace(/>[\s\S]*$/, "")
    .replace(/[\0\s]/g, "");
  if (/[^0-9a-fA-F]/.test(text)) throw new KeepError("The PDF is damaged: ASCIIHex data has other characters");
  return Buffer.from(text.length % 2 ? `${text}0` : text, "hex");
}

export function decodeAscii85(data: Uint8Array): Uint8Array {
  const text = Buffer.from(data)
    .toString("latin1")
    .replace(/[\0\s]/g, "")
    .replace(/^<~/, "")
    .replace(/~[\s\S]*$/, "");
  const out: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] === "z") {
      out.push(0, 0, 0, 0);
      at++;
      continue;
    }
    const group = text.slice(at, at + 5);
    if (group.length === 1 || /[^!-u]/.test(group)) throw new KeepError("The PDF is damaged: ASCII85 data is broken");
    let value = 0;
    for (const character of group.padEnd(5, "u")) value = value * 85 + character.charCodeAt(0) - 33;
    const bytes = [value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value].map((each) => Math.floor(each) & 255);
    for (const byte of bytes.slice(0, group.length - 1)) out.push(byte);
    at += 5;
  }
  return Uint8Array.from(out);
}

export function decodeRunLength(data: Uint8Array, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let at = 0; at < data.length; ) {
    const length = data[at++] as number;
    if (length === 128) break;
    const part = length < 128 ? data.subarray(at, at + length + 1) : new Uint8Array(257 - length).fill(data[at] ?? 0);
    at += length < 128 ? length + 1 : 1;
    size += part.length;
    if (size > maxBytes) throw new KeepError("A stream of the PDF inflates beyond the limit");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const CLEAR = 256;
const END = 257;

/** LZW as TIFF has it: codes of 9 to 12 bits, the width growing one code early unless `earlyChange` is 0. */
export function decodeLzw(data: Uint8Array, earlyChange: number, maxBytes: number): Uint8Array {
  const prefix = new Uint16Array(4_096);
  const suffix = new Uint8Array(4_096);
  const lengths = new Uint16Array(4_096);
  for (let code = 0; code < 256; code++) {
    suffix[code] = code;
    lengths[code] = 1;
  }
  let out = Buffer.alloc(Math.min(maxBytes, data.length * 4 + 1_024));
  let size = 0;
  let width = 9;
  let next = 258;
  let previous = -1;
  let bits = 0;
  let held = 0;
  const write = (code: number) => {
    const length = lengths[code] as number;
    if (size + length > maxBytes) throw new KeepError("A stream of the PDF inflates beyond the limit");
    if (size + length > out.length) out = Buffer.concat([out], Math.min(maxBytes, (size + length) * 2));
    for (let at = size + length - 1, each = code; at >= size; at--) {
      out[at] = suffix[each] as number;
      each = prefix[each] as number;
    }
    size += length;
    return out[size - length] as number;
  };
  for (const byte of data) {
    held = ((held << 8) | byte) & 0xffffff;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = (held >>> bits) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      width = 9;
      next = 258;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw new KeepError("The PDF is damaged: LZW data is broken");
    if (previous >= 0 && next < 4_096) {
      prefix[next] = previous;
      lengths[next] = (lengths[previous] as number) + 1;
      // The code that is being defined right now repeats the first byte of the one before.
      suffix[next] = firstOf(code === next ? previous : code, prefix, suffix, lengths);
      next++;
    }
    write(code);
    previous = code;
    if (next + earlyChange >= 1 << width && width < 12) width++;
  }
  return out.subarray(0, size);
}

function firstOf(code: number, prefix: Uint16Array, suffix: Uint8Array, lengths: Uint16Array): number {
  let each = code;
  while ((lengths[each] as number) > 1) each = prefix[each] as number;
  return suffix[each] as number;
}
