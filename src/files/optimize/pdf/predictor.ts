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
  for (let start = 0; start < out.length; start += rowBytes) {
    const end = Math.min(start + rowBytes, out.length);
    for (let at = start + pixelBytes; at < end; at++) out[at] = (out[at] as number) + (out[at - pixelBytes] as number);
  }
  return out;
}

function undoPng(data: Uint8Array, rowBytes: number, pixelBytes: number): Uint8Array {
  const rows = Math.ceil(data.length / (rowBytes + 1));
  const out = new Uint8Array(rows * rowBytes);
  let size = 0;
  let above = new Uint8Array(rowBytes);
  for (let y = 0; y < rows; y++) {
    const from = y * (rowBytes + 1);
    const row = out.subarray(size, size + Math.min(rowBytes, data.length - from - 1));
    row.set(data.subarray(from + 1, from + 1 + row.length));
    undoFilter(data[from] as number, row, above, pixelBytes);
    above = row;
    size += row.length;
  }
  return out.subarray(0, size);
}

/** One loop a filter, as when they are made: a picture has millions of bytes. */
function undoFilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter > 4) throw new KeepError("The PDF is damaged: a predictor's row has no known filter");
  const start = Math.min(step, row.length);
  if (filter === 1) {
    for (let x = start; x < row.length; x++) row[x] = (row[x] as number) + (row[x - step] as number);
  } else if (filter === 2) {
    for (let x = 0; x < row.length; x++) row[x] = (row[x] as number) + (above[x] as number);
  } else if (filter === 3) {
    for (let x = 0; x < start; x++) row[x] = (row[x] as number) + ((above[x] as number) >> 1);
    for (let x = start; x < row.length; x++) {
      row[x] = (row[x] as number) + (((row[x - step] as number) + (above[x] as number)) >> 1);
    }
  } else if (filter === 4) {
    // Without anything to the left, Paeth's choice is what stands above.
    for (let x = 0; x < start; x++) row[x] = (row[x] as number) + (above[x] as number);
    for (let x = start; x < row.length; x++) {
      row[x] = (row[x] as number) + paeth(row[x - step] as number, above[x] as number, above[x - step] as number);
    }
  }
}
