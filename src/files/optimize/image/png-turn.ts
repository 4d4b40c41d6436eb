import { inflateSync } from "node:zlib";
import type { PngChunk } from "./png-chunks.js";

const XMP = "XML:com.adobe.xmp";
/** As ImageMagick writes EXIF: the bytes in hexadecimal. */
const RAW_EXIF = /^Raw profile type (exif|APP1)$/i;
const MAX_TEXT_BYTES = 1_000_000;
const ORIENTATION_TAG = 0x0112;

/**
 * How some programs turn a PNG: they read EXIF's orientation in its texts, where browsers and libvips do not look. Its
 * pixels stay as browsers show them, and this chunk says the turn, and nothing else, to who asks for it.
 */
export function turnChunk(chunks: PngChunk[]): PngChunk | undefined {
  // What is in EXIF's own chunk everyone reads, and it is applied.
  if (chunks.some(({ name }) => name === "eXIf")) return undefined;
  const turn = chunks.map(turnOf).find((each) => each !== undefined);
  if (turn === undefined || turn < 2 || turn > 8) return undefined;
  const xmp =
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
    `<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="${turn}"/>` +
    `</rdf:RDF></x:xmpmeta>`;
  return { name: "iTXt", data: Buffer.from(`${XMP}\0\0\0\0\0${xmp}`) };
}

function turnOf(chunk: PngChunk): number | undefined {
  const text = readText(chunk);
  if (!text) return undefined;
  if (text.keyword === XMP) {
    const found = /tiff:Orientation(?:="|>)([1-8])/.exec(text.value)?.[1];
    return found ? Number(found) : undefined;
  }
  return RAW_EXIF.test(text.keyword) ? turnOfRawProfile(text.value) : undefined;
}

/** A text of any of the three kinds that PNG has (section 11.3.3); undefined for others, and for broken ones. */
function readText({ name, data }: PngChunk): { keyword: string; value: string } | undefined {
  const buffer = Buffer.from(data);
  const end = buffer.indexOf(0);
  if (end < 0) return undefined;
  const keyword = buffer.toString("latin1", 0, end);
  if (name === "tEXt") return { keyword, value: buffer.toString("latin1", end + 1) };
  if (name === "zTXt") return packed(keyword, buffer.subarray(end + 2));
  if (name !== "iTXt") return undefined;
  // Behind the keyword: whether and how it is compressed, a language, and the keyword in that.
  const start = buffer.indexOf(0, buffer.indexOf(0, end + 3) + 1) + 1;
  const value = buffer.subarray(start);
  return buffer[end + 1] === 1 ? packed(keyword, value) : { keyword, value: value.toString("utf8") };
}

function packed(keyword: string, data: Uint8Array): { keyword: string; value: string } | undefined {
  try {
    return { keyword, value: inflateSync(data, { maxOutputLength: MAX_TEXT_BYTES }).toString("utf8") };
  } catch {
    return undefined;
  }
}

/** A line with the profile's name, one with its length, and then its bytes in hexadecimal. */
function turnOfRawProfile(value: string): number | undefined {
  const hex = value.trimStart().split("\n").slice(2).join("").replaceAll(/\s/g, "");
  const bytes = Buffer.from(hex, "hex");
  return turnOfExif(bytes.subarray(bytes.toString("latin1", 0, 6) === "Exif\0\0" ? 6 : 0));
}

/** The first directory of a TIFF, as EXIF is one. */
function turnOfExif(tiff: Buffer): number | undefined {
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  try {
    const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let entry = 0; entry < short(directory); entry++) {
      const at = directory + 2 + entry * 12;
      if (short(at) === ORIENTATION_TAG) return short(at + 8);
    }
  } catch {
    // It ends too early: nothing is known of a turn.
  }
  return undefined;
}
