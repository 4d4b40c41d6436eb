import { BlockOrder, type Component, type Frame } from "./frame.js";
import type { Tokens } from "./tokens.js";

/** Which part of which components a scan holds. */
export interface ScanPlan {
  components: number[];
  start: number;
  end: number;
  high: number;
  low: number;
}

const MAX_RUN = 0x7fff;
/** A run of blocks may hold back no more than this of corrections, so that a decoder with little memory can follow. */
const MAX_HELD_BITS = 900;

/** Luma and black have one table, both chroma another: a scan may use no more than two. */
export function tableOf(component: number): 0 | 1 {
  return component === 0 || component === 3 ? 0 : 1;
}

/** The symbols and bits of a scan, added to `tokens`: tables 0 and 1 are for DC, 2 and 3 for AC. */
export function tokenize(frame: Frame, plan: ScanPlan, tokens: Tokens): Tokens {
  const components = plan.components.map((index) => frame.components[index] as Component);
  const tables = plan.components.map(tableOf);
  const order = new BlockOrder(frame, components);
  const last = components.map(() => 0);
  const band = new BandWriter(tokens, 2 + (tables[0] ?? 0), plan);
  const visit = (index: number, at: number) => {
    const { coefficients } = components[index] as Component;
    const table = tables[index] as number;
    if (plan.start > 0) {
      if (plan.high === 0) band.first(coefficients, at);
      else band.refine(coefficients, at);
      return;
    }
    if (plan.high > 0) {
      tokens.addBits(1, at < 0 ? 0 : ((coefficients[at] as number) >> plan.low) & 1);
      return;
    }
    // A block that only fills up is like the one before it, which costs least.
    const value = at < 0 ? (last[index] as number) : (coefficients[at] as number) >> plan.low;
    addSigned(tokens, table, 0, value - (last[index] as number));
    last[index] = value;
    if (plan.end > 0) addAcBlock(tokens, 2 + table, coefficients, at);
  };
  for (let unit = 0; unit < order.units; unit++) order.visitUnit(unit, visit);
  band.endRuns();
  return tokens;
}

/** A number's size as symbol, with `upper` in its upper half, and its bits (ITU T.81, F.1.2.1). */
function addSigned(tokens: Tokens, table: number, upper: number, value: number): void {
  const size = 32 - Math.clz32(Math.abs(value));
  tokens.add(table, upper | size, size, value < 0 ? (value - 1) & ((1 << size) - 1) : value);
}

function addAcBlock(tokens: Tokens, table: number, coefficients: Int16Array, at: number): void {
  let zeros = 0;
  for (let k = 1; k < 64; k++) {
    const value = at < 0 ? 0 : (coefficients[at + k] as number);
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) tokens.add(table, 0xf0, 0, 0);
    addSigned(tokens, table, zeros << 4, value);
    zeros = 0;
  }
  if (zeros > 0) tokens.add(table, 0, 0, 0);
}

/** Progressive AC scans (ITU T.81, G.1.2.2 and G.1.2.3). */
class BandWriter {
  /** Blocks in a row that have nothing more, and the corrections that follow the run's symbol. */
  private run = 0;
  private held: number[] = [];

  constructor(
    private readonly tokens: Tokens,
    private readonly table: number,
    private readonly plan: ScanPlan,
  ) {}

  first(coefficients: Int16Array, at: number): void {
    const { tokens, table } = this;
    const { start, end, low } = this.plan;
    let zeros = 0;
    for (let k = start; k <= end; k++) {
      const value = coefficients[at + k] as number;
      const size = value === 0 ? 0 : Math.abs(value) >> low;
      if (size === 0) {
        zeros++;
        continue;
      }
      this.endRuns();
      for (; zeros > 15; zeros -= 16) tokens.add(table, 0xf0, 0, 0);
      addSigned(tokens, table, zeros << 4, value < 0 ? -size : size);
      zeros = 0;
    }
    if (zeros > 0 && ++this.run === MAX_RUN) this.endRuns();
  }

  refine(coefficients: Int16Array, at: number): void {
    const { tokens, table } = this;
    const { start, end, low } = this.plan;
    const sizeAt = (k: number) => Math.abs(coefficients[at + k] as number) >> low;
    let lastNew = end;
    while (lastNew >= start && sizeAt(lastNew) !== 1) lastNew--;
    let zeros = 0;
    let corrections: number[] = [];
    for (let k = start; k <= end; k++) {
      const size = sizeAt(k);
      if (size === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15 && k <= lastNew; zeros -= 16) {
        this.endRuns();
        tokens.add(table, 0xf0, 0, 0);
        this.addCorrections(corrections);
        corrections = [];
      }
      if (size > 1) {
        corrections.push(size & 1);
        continue;
      }
      this.endRuns();
      tokens.add(table, (zeros << 4) | 1, 1, (coefficients[at + k] as number) < 0 ? 0 : 1);
      this.addCorrections(corrections);
      corrections = [];
      zeros = 0;
    }
    if (zeros === 0 && corrections.length === 0) return;
    this.run++;
    this.held.push(...corrections);
    if (this.run === MAX_RUN || this.held.length > MAX_HELD_BITS) this.endRuns();
  }

  endRuns(): void {
    if (this.run === 0) return;
    const size = 31 - Math.clz32(this.run);
    this.tokens.add(this.table, size << 4, size, this.run & ((1 << size) - 1));
    this.run = 0;
    this.addCorrections(this.held);
    this.held = [];
  }

  private addCorrections(bits: number[]): void {
    for (let from = 0; from < bits.length; from += 16) {
      const some = bits.slice(from, from + 16);
      this.tokens.addBits(
        some.length,
        some.reduce((value, bit) => (value << 1) | bit, 0),
      );
    }
  }
}
