import { encodingTable, type HuffmanTable, optimalTable } from "./huffman.js";

/** From the highest bit: table (2 bits), whether there is a symbol (1), symbol (8), how many bits follow it (5), those (16). */
const TABLE_SHIFT = 30;
const HAS_SYMBOL = 1 << 29;
const SYMBOL_SHIFT = 21;
const COUNT_SHIFT = 16;

/**
 * What a scan says, before it is known how its symbols are best coded. Of a large picture that is more than the picture
 * itself, and for telling how long a scan gets it is enough to count.
 */
export class Tokens {
  /** How many there are. */
  count = 0;
  private readonly words: Uint32Array | undefined;
  private plainBits = 0;
  private readonly frequencies = [0, 1, 2, 3].map(() => new Uint32Array(256));

  /** @param kept how many to keep for {@link encode}; without it they are counted only */
  constructor(kept?: number) {
    if (kept !== undefined) this.words = new Uint32Array(kept);
  }

  /** A symbol by the table of this number, and bits after it that are stored as they are. */
  add(table: number, symbol: number, count: number, bits: number): void {
    const frequencies = this.frequencies[table] as Uint32Array;
    frequencies[symbol] = (frequencies[symbol] as number) + 1;
    this.push((table << TABLE_SHIFT) | HAS_SYMBOL | (symbol << SYMBOL_SHIFT) | (count << COUNT_SHIFT) | bits, count);
  }

  /** At most 16 bits without a symbol. */
  addBits(count: number, bits: number): void {
    if (count > 0) this.push((count << COUNT_SHIFT) | bits, count);
  }

  private push(word: number, count: number): void {
    if (this.words) this.words[this.count] = word;
    this.count++;
    this.plainBits += count;
  }

  /** The best table for each number that is in use. */
  tables(): (HuffmanTable | undefined)[] {
    return this.frequencies.map((each) => (each.some((count) => count > 0) ? optimalTable(each) : undefined));
  }

  /** Bytes of entropy-coded data by these tables, but for stuffed zeros, which are few. */
  size(tables: (HuffmanTable | undefined)[]): number {
    let bits = this.plainBits;
    for (const [number, table] of tables.entries()) {
      if (!table) continue;
      const { lengths } = encodingTable(table);
      for (const symbol of table.symbols) {
        bits += (lengths[symbol] as number) * ((this.frequencies[number] as Uint32Array)[symbol] as number);
      }
    }
    return Math.ceil(bits / 8);
  }

  /** The entropy-coded data: filled up with ones, a zero after each 0xFF (ITU T.81, F.1.2.3). */
  encode(tables: (HuffmanTable | undefined)[]): Uint8Array {
    const codes = tables.map((table) => table && encodingTable(table));
    const out = new Uint8Array(this.size(tables) * 2 + 2);
    let to = 0;
    let held = 0;
    let pending = 0;
    const put = (count: number, bits: number) => {
      pending = (pending << count) | bits;
      held += count;
      while (held >= 8) {
        held -= 8;
        const byte = (pending >>> held) & 255;
        out[to++] = byte;
        if (byte === 255) out[to++] = 0;
      }
      pending &= 127;
    };
    for (const word of this.words ?? []) {
      if (word & HAS_SYMBOL) {
        const code = codes[word >>> TABLE_SHIFT];
        const symbol = (word >>> SYMBOL_SHIFT) & 255;
        if (code) put(code.lengths[symbol] as number, code.codes[symbol] as number);
      }
      put((word >>> COUNT_SHIFT) & 31, word & 0xffff);
    }
    if (held > 0) put(8 - held, (1 << (8 - held)) - 1);
    return out.subarray(0, to);
  }
}
