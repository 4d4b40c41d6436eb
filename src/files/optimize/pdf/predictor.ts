import { paeth } from "../image/png-filters.js";
import { KeepError } from "../result.js";

/** Undoes TIFF's (2) or PNG's (10 and up) predictor, as the parameters say. */
export function undoPredictor(data: Uint8Array, number: (key: string, missing: number) => number): Uint8Array {
  const predictor = number("Predictor", 1);
  if (predictor < 2) return data;
  const colours = number("Colors", 1);
  const bits = number("BitsPerComponent", 8);
  const rowBytes = Math.ceil((number("Columns", 1) * colours * bits) / 8);
  const pixelBytes = Math.max(1, (colours * bits) >> 3);
  if (!(rowBytes > 0 && rowBytes < 1e8)) throw new KeepError("The PDF is damaged: a predictor's parameters are absurd");
  if (predictor === 2) return undoTiff(data, bits, rowBytes, pixelBytes);
  return undoPng(data, rowBytes, pixelBytes);
}

function undoTiff(data: Uint8Array, bits: number, rowBytes: number, pixelBytes: number): Uint8Array {
  if (bits !== 8) throw new KeepError("Nothing is known of TIFF's predictor with other than 8 bits");
  const out = Uint8Array.from(data);
  for (let at = 0; at < out.length; at++) {
    if (at % rowBytes >= pixelBytes) out[at] = (out[at] as number) + (out[at - pixelBytes] as number);
  }
  return out;
}

function undoPng(data: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = Math.ceil(data.length / (rowBytes + 1));
  const out = new Uint8Array(rows * rowBytes);
  let size = 0;
  for (let y = 0; y < rows; y++) {
    const from = y * (rowBytes + 1);
    const filter = data[from] as number;
    const length = Math.min(rowBytes, data.length - from - 1);
    if (filter > 4) throw new KeepError("The PDF is damaged: a predictor's row has no known filter");
    for (let x = 0; x < length; x++) {
      const to = y * rowBytes + x;
      const left = x >= pixelBytes ? (out[to - pixelBytes] as number) : 0;
      const up = y > 0 ? (out[to - rowBytes] as number) : 0;
      const corner = x >= pixelBytes && y > 0 ? (out[to - rowBytes - pixelBytes] as number) : 0;
      out[to] = (data[from + 1 + x] as number) + predicted(filter, left, up, corner);
    }
    size += length;
  }
  return out.subarray(0, size);
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  return filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
}
