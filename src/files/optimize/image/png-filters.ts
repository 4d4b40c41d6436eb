import type { Raster } from "./png-encoder.js";

/** One filter for all rows, or each row's own: see {@link filterRows}. */
export type FilterMode = "none" | "sub" | "up" | "average" | "paeth" | "adaptive" | "pairs";
const MODES: FilterMode[] = ["none", "sub", "up", "average", "paeth"];

type Rows = Pick<Raster, "rowBytes" | "height" | "pixelBytes" | "data">;

export function filteredBytes({ rowBytes, height }: Pick<Rows, "rowBytes" | "height">): number {
  return (rowBytes + 1) * height;
}

/** What is least for the filter that suits a row; may stop counting at `limit`. */
type Measure = (row: Uint8Array, limit: number) => number;

/**
 * Every row with its filter's number in front (PNG, section 9). `adaptive` takes the least sum of differences a row, or
 * of the first of so many rows; `pairs` the fewest different pairs of bytes (oxipng's "bigrams"), which suits screenshots.
 *
 * @param out what to write to, of {@link filteredBytes}
 */
export function filterRows(
  raster: Rows,
  mode: FilterMode,
  rowsAChoice = 1,
  out: Uint8Array = new Uint8Array(filteredBytes(raster)),
): Uint8Array {
  const { rowBytes, height } = raster;
  const scratch = new Uint8Array(rowBytes);
  const measure = mode === "adaptive" ? sumOfDifferences : mode === "pairs" ? countPairs() : undefined;
  for (let y = 0; y < height; y++) {
    const to = y * (rowBytes + 1);
    const isChosen = y % rowsAChoice > 0;
    if (!measure || isChosen) {
      const filter = measure ? (out[to - rowBytes - 1] as number) : MODES.indexOf(mode);
      out[to] = filter;
      filterRow(raster, y, filter, out.subarray(to + 1, to + 1 + rowBytes));
      continue;
    }
    let least = Number.POSITIVE_INFINITY;
    for (let filter = 0; filter < 5; filter++) {
      filterRow(raster, y, filter, scratch);
      const found = measure(scratch, least);
      if (found >= least) continue;
      least = found;
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

function countPairs(): Measure {
  // The row in which a pair was seen last: nothing has to be cleared.
  const seen = new Uint32Array(1 << 16);
  let round = 0;
  return (row, limit) => {
    round++;
    let count = 0;
    for (let at = 1; at < row.length && count < limit; at++) {
      const pair = ((row[at - 1] as number) << 8) | (row[at] as number);
      if (seen[pair] === round) continue;
      seen[pair] = round;
      count++;
    }
    return count;
  };
}

/** One loop a filter: this is where an encoder spends its time. Above the first row everything is 0. */
function filterRow({ data, rowBytes, pixelBytes }: Rows, y: number, filter: number, out: Uint8Array): void {
  const start = y * rowBytes;
  const row = data.subarray(start, start + rowBytes);
  const above = y > 0 ? data.subarray(start - rowBytes, start) : new Uint8Array(rowBytes);
  if (filter === 0) out.set(row);
  else if (filter === 1) subtractLeft(row, pixelBytes, out);
  else if (filter === 2) subtractAbove(row, above, out);
  else if (filter === 3) subtractAverage(row, above, pixelBytes, out);
  else subtractPaeth(row, above, pixelBytes, out);
}

function subtractLeft(row: Uint8Array, step: number, out: Uint8Array): void {
  out.set(row.subarray(0, step));
  for (let x = step; x < row.length; x++) out[x] = (row[x] as number) - (row[x - step] as number);
}

function subtractAbove(row: Uint8Array, above: Uint8Array, out: Uint8Array): void {
  for (let x = 0; x < row.length; x++) out[x] = (row[x] as number) - (above[x] as number);
}

function subtractAverage(row: Uint8Array, above: Uint8Array, step: number, out: Uint8Array): void {
  for (let x = 0; x < row.length; x++) {
    const left = x < step ? 0 : (row[x - step] as number);
    out[x] = (row[x] as number) - ((left + (above[x] as number)) >> 1);
  }
}

function subtractPaeth(row: Uint8Array, above: Uint8Array, step: number, out: Uint8Array): void {
  for (let x = 0; x < row.length; x++) {
    const isFirst = x < step;
    const left = isFirst ? 0 : (row[x - step] as number);
    const corner = isFirst ? 0 : (above[x - step] as number);
    out[x] = (row[x] as number) - paeth(left, above[x] as number, corner);
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
