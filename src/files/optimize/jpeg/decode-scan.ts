import { BlockOrder, type Frame } from "./frame.js";
import { decodingTable, type HuffmanTable } from "./huffman.js";
import { bitsOf, type ScanData } from "./jpeg-file.js";

/** What samples of 8 bits can need (ITU T.81, F.1.2). */
const MAX_DC_BITS = 11;
const MAX_AC_BITS = 10;

/** Adds what a scan tells to the frame's coefficients. Throws where the data are damaged. */
export function decodeScan(scan: ScanData, frame: Frame): void {
  const components = scan.components.map((index) => frame.components[index] as Frame["components"][number]);
  const order = new BlockOrder(frame, components);
  const perInterval = scan.restartInterval || order.units;
  if (scan.intervals.length !== Math.ceil(order.units / perInterval)) throw new Error("Restart markers do not fit");
  const decoder = new BlockDecoder(scan, frame.isProgressive);
  const planes = components.map(({ coefficients }) => coefficients);
  const filler = new Int16Array(64);
  const visit = (index: number, at: number) => {
    if (at < 0) decoder.decode(index, filler.fill(0), 0);
    else decoder.decode(index, planes[index] as Int16Array, at);
  };
  for (const [number, interval] of scan.intervals.entries()) {
    decoder.restart(interval);
    const until = Math.min(order.units, (number + 1) * perInterval);
    for (let unit = number * perInterval; unit < until; unit++) order.visitUnit(unit, visit);
    decoder.finish();
  }
}

class BlockDecoder {
  readonly decode: (index: number, plane: Int16Array, at: number) => void;
  private data: Uint8Array = new Uint8Array(0);
  private position = 0;
  private available = 0;
  /** Blocks still to come that have no more coefficients in this band. */
  private endRun = 0;
  private readonly predictions = [0, 0, 0, 0];
  private readonly dc: (Uint16Array | undefined)[];
  private readonly ac: (Uint16Array | undefined)[];

  constructor(
    private readonly scan: ScanData,
    isProgressive: boolean,
  ) {
    const known = new Map<HuffmanTable, Uint16Array>();
    const prepare = (table: HuffmanTable | undefined) => {
      if (table && !known.has(table)) known.set(table, decodingTable(table));
      return table && known.get(table);
    };
    this.dc = scan.dc.map(prepare);
    this.ac = scan.ac.map(prepare);
    this.decode = this.choose(isProgressive);
  }

  private choose(isProgressive: boolean): BlockDecoder["decode"] {
    const { start, end, high, low, components } = this.scan;
    if (!isProgressive) {
      if (start !== 0 || end !== 63 || high !== 0 || low !== 0)
        throw new Error("A sequential scan has part of a block");
      return this.sequential;
    }
    const isRefining = high !== 0;
    if (low > 13 || (isRefining && high !== low + 1)) throw new Error("The approximation is odd");
    if (start === 0) {
      if (end !== 0) throw new Error("A progressive scan has DC and AC");
      return isRefining ? this.refineDc : this.firstDc;
    }
    if (components.length !== 1 || end < start || end > 63) throw new Error("A scan's band is odd");
    return isRefining ? this.refineAc : this.firstAc;
  }

  restart(interval: Uint8Array): void {
    this.data = interval;
    this.available = bitsOf(interval);
    this.position = 0;
    this.endRun = 0;
    this.predictions.fill(0);
  }

  /** All of the data must have been used, up to the byte. */
  finish(): void {
    if (this.position > this.available) throw new Error("The picture's data end too early");
    if (this.available - this.position >= 8 || this.endRun > 0) throw new Error("There are more data than blocks");
  }

  private peek(): number {
    const { data, position } = this;
    const at = position >>> 3;
    const three = ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
    return (three >>> (8 - (position & 7))) & 0xffff;
  }

  private symbol(table: Uint16Array | undefined): number {
    const found = table?.[this.peek()];
    if (!found) throw new Error("There is no such code");
    this.position += found >> 8;
    if (this.position > this.available) throw new Error("The picture's data end too early");
    return found & 255;
  }

  private bits(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >>> (16 - count);
    this.position += count;
    return value;
  }

  /** A number of so many bits, whose first bit tells its sign (figure F.12). */
  private signed(count: number): number {
    const value = this.bits(count);
    return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  private nextDc(index: number): number {
    const size = this.symbol(this.dc[index]);
    if (size > MAX_DC_BITS) throw new Error("A coefficient is out of range");
    const value = (this.predictions[index] as number) + this.signed(size);
    this.predictions[index] = value;
    return value;
  }

  private sequential(index: number, plane: Int16Array, at: number): void {
    plane[at] = this.nextDc(index);
    const table = this.ac[index];
    for (let k = 1; k < 64; k++) {
      const symbol = this.symbol(table);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) break;
      k += symbol >> 4;
      if (k > 63 || size > MAX_AC_BITS) throw new Error("A coefficient is out of range");
      if (size > 0) plane[at + k] = this.signed(size);
    }
  }

  private firstDc(index: number, plane: Int16Array, at: number): void {
    plane[at] = this.nextDc(index) << this.scan.low;
  }

  private refineDc(_: number, plane: Int16Array, at: number): void {
    plane[at] = (plane[at] as number) | (this.bits(1) << this.scan.low);
  }

  private firstAc(_: number, plane: Int16Array, at: number): void {
    if (this.endRun > 0) {
      this.endRun--;
      return;
    }
    const { start, end, low } = this.scan;
    const table = this.ac[0];
    for (let k = start; k <= end; k++) {
      const symbol = this.symbol(table);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) {
        this.endRun = (1 << (symbol >> 4)) + this.bits(symbol >> 4) - 1;
        return;
      }
      k += symbol >> 4;
      if (k > end || size > MAX_AC_BITS) throw new Error("A coefficient is out of range");
      if (size > 0) plane[at + k] = this.signed(size) << low;
    }
  }

  /** ITU T.81, G.1.2.3 and figure G.7. */
  private refineAc(_: number, plane: Int16Array, at: number): void {
    const { start, end, low } = this.scan;
    let k = start;
    while (this.endRun === 0 && k <= end) {
      const symbol = this.symbol(this.ac[0]);
      let zeros = symbol >> 4;
      if ((symbol & 15) > 1) throw new Error("A coefficient is out of range");
      if ((symbol & 15) === 0 && zeros < 15) {
        this.endRun = (1 << zeros) + this.bits(zeros);
        break;
      }
      const value = (symbol & 15) === 0 ? 0 : this.bits(1) ? 1 << low : -1 << low;
      for (; k <= end; k++) {
        if (plane[at + k] !== 0) this.correct(plane, at + k);
        else if (zeros-- === 0) break;
      }
      if (k > end && value !== 0) throw new Error("A coefficient is out of range");
      if (value !== 0) plane[at + k] = value;
      k++;
    }
    if (this.endRun === 0) return;
    for (; k <= end; k++) if (plane[at + k] !== 0) this.correct(plane, at + k);
    this.endRun--;
  }

  private correct(plane: Int16Array, at: number): void {
    const value = plane[at] as number;
    if (this.bits(1)) plane[at] = value + (value > 0 ? 1 << this.scan.low : -1 << this.scan.low);
  }
}
