/**
 * SSIM (Wang et al. 2004) with a uniform window at every pixel, the constants for 8 bits. Of photographs a window of
 * 6 × 6 says nearly what the Gaussian one of the paper does, and never more than the usual 7 × 7.
 */
const WINDOW = 6;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
const TILE_BITS = 6;
const LARGE = 500_000;
const MIN_TILE_VALUES = 256;

export interface Plane {
  width: number;
  height: number;
  /** One byte a pixel. */
  data: Uint8Array;
}

export interface Similarity {
  mean: number;
  /** The mean of the worst tile of 64 × 64: a small ruined part drowns in a large picture's mean. */
  worstTile: number;
}

export function similarity(a: Plane, b: Plane): Similarity {
  if (a.width !== b.width || a.height !== b.height) return { mean: 0, worstTile: 0 };
  if (a.width < WINDOW || a.height < WINDOW) return tinySimilarity(a, b);
  const columns = new ColumnSums(a, b);
  const tiles = new Tiles(a.width - WINDOW + 1, a.height - WINDOW + 1);
  // Every second row of a large picture tells as much, in half the time.
  const stride = a.width * a.height > LARGE ? 2 : 1;
  for (let y = 0; y < WINDOW - 1; y++) columns.add(y);
  for (let y = 0; y + WINDOW <= a.height; y++) {
    columns.add(y + WINDOW - 1);
    if (y % stride === 0) compareRow(columns, a.width, tiles, y);
    columns.remove(y);
  }
  return tiles.result();
}

/** Slides the window along one row of column sums. */
function compareRow(columns: ColumnSums, width: number, tiles: Tiles, y: number): void {
  const { a, b, squares, products } = columns;
  const n = WINDOW * WINDOW;
  let sumA = 0;
  let sumB = 0;
  let sumSquares = 0;
  let sumProducts = 0;
  for (let x = 0; x < width; x++) {
    sumA += a[x] as number;
    sumB += b[x] as number;
    sumSquares += squares[x] as number;
    sumProducts += products[x] as number;
    if (x < WINDOW - 1) continue;
    const meanA = sumA / n;
    const meanB = sumB / n;
    const meanProduct = meanA * meanB;
    const meanSquares = meanA * meanA + meanB * meanB;
    // Sample (co)variances: divided by n - 1.
    const covariance = (sumProducts - n * meanProduct) / (n - 1);
    const variances = (sumSquares - n * meanSquares) / (n - 1);
    const value = ((2 * meanProduct + C1) * (2 * covariance + C2)) / ((meanSquares + C1) * (variances + C2));
    const left = x - WINDOW + 1;
    tiles.add(left, y, value);
    sumA -= a[left] as number;
    sumB -= b[left] as number;
    sumSquares -= squares[left] as number;
    sumProducts -= products[left] as number;
  }
}

/** Sums over the window's rows for every column, so that a step down costs one row in and one out. */
class ColumnSums {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly squares: Int32Array;
  readonly products: Int32Array;

  constructor(
    private readonly first: Plane,
    private readonly second: Plane,
  ) {
    this.a = new Int32Array(first.width);
    this.b = new Int32Array(first.width);
    this.squares = new Int32Array(first.width);
    this.products = new Int32Array(first.width);
  }

  add(y: number): void {
    this.change(y, 1);
  }

  remove(y: number): void {
    this.change(y, -1);
  }

  private change(y: number, sign: 1 | -1): void {
    const { a, b, squares, products, first, second } = this;
    const width = first.width;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const p = first.data[at] as number;
      const q = second.data[at] as number;
      a[x] = (a[x] as number) + sign * p;
      b[x] = (b[x] as number) + sign * q;
      squares[x] = (squares[x] as number) + sign * (p * p + q * q);
      products[x] = (products[x] as number) + sign * p * q;
    }
  }
}

class Tiles {
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;
  private readonly perRow: number;

  constructor(width: number, height: number) {
    this.perRow = (width >> TILE_BITS) + 1;
    this.sums = new Float64Array(this.perRow * ((height >> TILE_BITS) + 1));
    this.counts = new Uint32Array(this.sums.length);
  }

  add(x: number, y: number, value: number): void {
    const index = (y >> TILE_BITS) * this.perRow + (x >> TILE_BITS);
    this.sums[index] = (this.sums[index] as number) + value;
    this.counts[index] = (this.counts[index] as number) + 1;
  }

  result(): Similarity {
    let total = 0;
    let count = 0;
    let worstTile = 1;
    for (const [index, sum] of this.sums.entries()) {
      const tileCount = this.counts[index] as number;
      total += sum;
      count += tileCount;
      // A sliver at the edge is too little to judge by.
      if (tileCount >= MIN_TILE_VALUES) worstTile = Math.min(worstTile, sum / tileCount);
    }
    return { mean: total / count, worstTile };
  }
}

/** Below the window's size: no structure to speak of, so every pixel must be near. */
function tinySimilarity(a: Plane, b: Plane): Similarity {
  const worst = a.data.reduce((max, value, at) => Math.max(max, Math.abs(value - (b.data[at] ?? 0))), 0);
  const value = worst <= 4 ? 1 : Math.max(0, 1 - worst / 64);
  return { mean: value, worstTile: value };
}
