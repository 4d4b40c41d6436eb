import type { Raster } from "./png-encoder.js";

export type FilterMode = "none" | "sub" | "up" | "average" | "paeth" | "adaptive";
const MODES: FilterMode[] = ["none", "sub", "up", "average", "paeth"];

/** Every row with its filter's number in front (PNG, section 9). `adaptive` takes the least sum of differences a row. */
export function filterRows(
  raster: Pick<Raster, "rowBytes" | "height" | "pixelBytes" | "data">,
  mode: FilterMode,
): Uint8Array {
  const { rowBytes, height } = raster;
  const out = new Uint8Array((rowBytes + 1) * height);
  const scratch = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const to = y * (rowBytes + 1);
    if (mode !== "adaptive") {
      out[to] = MODES.indexOf(mode);
      filterRow(raster, y, MODES.indexOf(mode), out.subarray(to + 1, to + 1 + rowBytes));
      continue;
    }
    let least = Number.POSITIVE_INFINITY;
    for (let filter = 0; filter < 5; filter++) {
      filterRow(raster, y, filter, scratch);
      const sum = sumOfDifferences(scratch, least);
      if (sum >= least) continue;
      least = sum;
      out[to] = filter;
      out.set(scratch, to + 1);
    }
  }
  return out;
}

function sumOfDifferences(row: Uint8Array, limit: number): number {
  let sum = 0;
  for (let at = 0; at < row.length && sum < limit; at++) {
    const value = row[at] as number;
    sum += value < 128 ? value : 256 - value;
  }
  return sum;
}

function filterRow(
  { data, rowBytes, pixelBytes }: Pick<Raster, "rowBytes" | "pixelBytes" | "data">,
  y: number,
  filter: number,
  out: Uint8Array,
): void {
  const start = y * rowBytes;
  for (let x = 0; x < rowBytes; x++) {
    const value = data[start + x] as number;
    const left = x >= pixelBytes ? (data[start + x - pixelBytes] as number) : 0;
    const up = y > 0 ? (data[start + x - rowBytes] as number) : 0;
    if (filter === 0) out[x] = value;
    else if (filter === 1) out[x] = value - left;
    else if (filter === 2) out[x] = value - up;
    else if (filter === 3) out[x] = value - ((left + up) >> 1);
    else {
      const corner = x >= pixelBytes && y > 0 ? (data[start + x - rowBytes - pixelBytes] as number) : 0;
      out[x] = value - paeth(left, up, corner);
    }
  }
}

export function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
