import { stripJpegMetadata } from "../image/jpeg-segments.js";
import { decode, open, type Pixels } from "../image/pixels.js";
import type { OptimizeLimits } from "../options.js";
import type { PdfDocument } from "./document.js";
import { filtersOf } from "./filters.js";
import { Dict, isName, PdfString, type PdfValue, Stream } from "./objects.js";
import { coloursOf } from "./recompress.js";

/** A picture of the document that we can show and replace. */
export interface PdfPicture {
  stream: Stream;
  pixels: Pixels;
  colours: 1 | 3;
  /** The space of one sample each colour: a palette's base. */
  space: PdfValue;
  isJpeg: boolean;
  hasFullChroma: boolean;
}

/** Undefined for pictures that we do not touch: masks, keyed or unusually decoded ones, CMYK, Lab, separations. */
export async function readPicture(
  document: PdfDocument,
  stream: Stream,
  limits: OptimizeLimits,
): Promise<PdfPicture | undefined> {
  const get = (key: string) => document.resolve(stream.dict.get(key));
  const [width, height] = [get("Width"), get("Height")];
  if (typeof width !== "number" || typeof height !== "number" || width * height > limits.pixels) return undefined;
  if (["Decode", "Alternates", "OPI", "SMaskInData"].some((key) => get(key) !== null)) return undefined;
  if (get("ImageMask") === true || Array.isArray(get("Mask")) || hasMatte(document, get("SMask"))) return undefined;
  const steps = filtersOf(stream, document.resolve);
  if (steps.at(-1)?.name === "DCTDecode") return readJpeg(document, stream, { width, height }, limits);
  if (steps.some((step) => !/^(Flate|LZW|RunLength|ASCII85|ASCIIHex)Decode$/.test(step.name))) return undefined;
  return readSamples(document, stream, { width, height });
}

/** Colours mixed with a matte are tied to their mask, sample by sample. */
function hasMatte(document: PdfDocument, mask: PdfValue): boolean {
  return mask instanceof Stream && document.resolve(mask.dict.get("Matte")) !== null;
}

interface Size {
  width: number;
  height: number;
}

async function readJpeg(
  document: PdfDocument,
  stream: Stream,
  { width, height }: Size,
  limits: OptimizeLimits,
): Promise<PdfPicture | undefined> {
  const steps = filtersOf(stream, document.resolve);
  const space = document.resolve(stream.dict.get("ColorSpace"));
  const colours = coloursOf(document, space);
  if (steps.length !== 1 || steps[0]?.parameters || (colours !== 1 && colours !== 3)) return undefined;
  // Readers of PDF turn no picture by its EXIF data: neither must we.
  const plain = stripJpegMetadata(stream.raw);
  if (!plain) return undefined;
  const metadata = await open(plain, limits).metadata();
  const fits = metadata.width === width && metadata.height === height && metadata.channels === colours;
  if (!fits || metadata.space === "cmyk") return undefined;
  const decoded = await decode(open(plain, limits));
  const pixels = colours === 1 ? toGrey(decoded) : decoded;
  const hasFullChroma = colours === 3 && metadata.chromaSubsampling === "4:4:4";
  return { stream, pixels, colours, space: stream.dict.get("ColorSpace"), isJpeg: true, hasFullChroma };
}

function toGrey(pixels: Pixels): Pixels {
  const { width, height, channels, data } = pixels;
  if (channels === 1) return pixels;
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at++) grey[at] = data[at * channels] as number;
  return { width, height, channels: 1, data: grey };
}

function readSamples(document: PdfDocument, stream: Stream, { width, height }: Size): PdfPicture | undefined {
  const own = stream.dict.get("ColorSpace");
  const space = document.resolve(own);
  const bits = document.resolve(stream.dict.get("BitsPerComponent"));
  const palette = readPalette(document, space);
  if (palette) return readIndexed(document, stream, { width, height }, bits, palette);
  const colours = coloursOf(document, space);
  if (bits !== 8 || (colours !== 1 && colours !== 3)) return undefined;
  const data = document.decode(stream);
  if (data.length < width * height * colours) return undefined;
  const pixels: Pixels = { width, height, channels: colours, data: data.subarray(0, width * height * colours) };
  return { stream, pixels, colours, space: own, isJpeg: false, hasFullChroma: true };
}

interface Palette {
  base: PdfValue;
  colours: 1 | 3;
  table: Uint8Array;
}

function readPalette(document: PdfDocument, space: PdfValue): Palette | undefined {
  if (!Array.isArray(space) || !isName(document.resolve(space[0] ?? null), "Indexed")) return undefined;
  const base = space[1] ?? null;
  const colours = coloursOf(document, document.resolve(base));
  const lookup = document.resolve(space[3] ?? null);
  const table =
    lookup instanceof PdfString ? lookup.bytes : lookup instanceof Stream ? document.decode(lookup) : undefined;
  return table && (colours === 1 || colours === 3) ? { base, colours, table } : undefined;
}

function readIndexed(
  document: PdfDocument,
  stream: Stream,
  { width, height }: Size,
  bits: PdfValue,
  { base, colours, table }: Palette,
): PdfPicture | undefined {
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) return undefined;
  const indices = document.decode(stream);
  const rowBytes = Math.ceil((width * bits) / 8);
  if (indices.length < rowBytes * height) return undefined;
  const data = new Uint8Array(width * height * colours);
  const perByte = 8 / bits;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = indices[y * rowBytes + Math.floor(x / perByte)] as number;
      const index = (byte >> (8 - bits * ((x % perByte) + 1))) & ((1 << bits) - 1);
      for (let each = 0; each < colours; each++) data[to++] = table[index * colours + each] ?? 0;
    }
  }
  return {
    stream,
    pixels: { width, height, channels: colours, data },
    colours,
    space: base,
    isJpeg: false,
    hasFullChroma: true,
  };
}

/** The numbers of pictures that are other pictures' masks: their values are transparency, not colours. */
export function maskNumbers(objects: Map<number, PdfValue>): Set<number> {
  const numbers = new Set<number>();
  for (const object of objects.values()) {
    const dict = object instanceof Stream ? object.dict : object;
    if (!(dict instanceof Dict)) continue;
    for (const key of ["SMask", "Mask"]) {
      const mask = dict.get(key);
      if (mask !== null && typeof mask === "object" && "number" in mask) numbers.add(mask.number);
    }
  }
  return numbers;
}
