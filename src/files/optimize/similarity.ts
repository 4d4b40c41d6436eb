/**
 * SSIM (Wang et al. 2004) with a uniform window at every pixel, the constants for 8 bits. Of photographs a window of
 * 6 × 6 says nearly what the Gaussian one of the paper does, and never more than the usual 7 × 7.
 */
const WINDOW = 6;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
const N = WINDOW * WINDOW;
const C1_TIMES = C1 * N * N;
// Sample (co)variances: divided by n - 1.
const C2_TIMES = C2 * N * (N - 1);
const TILE_BITS = 6;
const TILE = 1 << TILE_BITS;
const LARGE = 500_000;
const VERY_LARGE = 2_000_000;
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
  const stride = strideOf(a);
  for (let y = 0; y < WINDOW; y++) columns.add(y);
  for (let y = 0; ; y += stride) {
    compareRow(columns, tiles, y);
    if (y + stride + WINDOW > a.height) return tiles.result();
    for (let each = y; each < y + stride; each++) columns.move(each, each + WINDOW);
  }
}

/** Of a large picture every second row tells as much as all of them, and of a very large one every fourth. */
function strideOf({ width, height }: Plane): number {
  if (width * height > VERY_LARGE) return 4;
  return width * height > LARGE ? 2 : 1;
}

/** Slides the window along one row of column sums. All terms are those of the formula, times the same factor. */
function compareRow({ a, b, squares, products }: ColumnSums, tiles: Tiles, y: number): void {
  const last = a.length - WINDOW;
  let [sumA, sumB, sumSquares, sumProducts] = [0, 0, 0, 0];
  for (let x = 0; x < WINDOW - 1; x++) {
    sumA += a[x] as number;
    sumB += b[x] as number;
    sumSquares += squares[x] as number;
    sumProducts += products[x] as number;
  }
  for (let tile = 0; tile <= last; tile += TILE) {
    const end = Math.min(tile + TILE - 1, last);
    let total = 0;
    for (let left = tile, right = tile + WINDOW - 1; left <= end; left++, right++) {
      sumA += a[right] as number;
      sumB += b[right] as number;
      sumSquares += squares[right] as number;
      sumProducts += products[right] as number;
      const product = sumA * sumB;
      const ownSquares = sumA * sumA + sumB * sumB;
      const structure = 2 * (N * sumProducts - product) + C2_TIMES;
      const variances = N * sumSquares - ownSquares + C2_TIMES;
      total += ((2 * product + C1_TIMES) * structure) / ((ownSquares + C1_TIMES) * variances);
      sumA -= a[left] as number;
      sumB -= b[left] as number;
      sumSquares -= squares[left] as number;
      sumProducts -= products[left] as number;
    }
    tiles.add(tile, y, total, end - tile + 1);
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
    const { a, b, squares, products, first, second } = this;
    for (let x = 0, at = y * a.length; x < a.length; x++, at++) {
      const p = first.data[at] as number;
      const q = second.data[at] as number;
      a[x] = (a[x] as number) + p;
      b[x] = (b[x] as number) + q;
      squares[x] = (squares[x] as number) + p * p + q * q;
      products[x] = (products[x] as number) + p * q;
    }
  }

  /** One row out and one in. */
  move(from: number, to: number): void {
    const { a, b, squares, products } = this;
    const { data: first, width } = this.first;
    const { data: second } = this.second;
    for (let x = 0, out = from * width, into = to * width; x < width; x++, out++, into++) {
      const p = first[out] as number;
      const q = second[out] as number;
      const r = first[into] as number;
      const s = second[into] as number;
      a[x] = (a[x] as number) + r - p;
      b[x] = (b[x] as number) + s - q;
      squares[x] = (squares[x] as number) + r * r + s * s - p * p - q * q;
      products[x] = (products[x] as number) + r * s - p * q;
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

  add(x: number, y: number, sum: number, count: number): void {
    const index = (y >> TILE_BITS) * this.perRow + (x >> TILE_BITS);
    this.sums[index] = (this.sums[index] as number) + sum;
    this.counts[index] = (this.counts[index] as number) + count;
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
