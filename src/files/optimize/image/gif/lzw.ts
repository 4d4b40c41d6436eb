/** The width of a code grows to this and no further. */
const MAX_WIDTH = 12;
const FULL = 1 << MAX_WIDTH;
/** So many codes are looked at together, to tell whether a full dictionary still suits what comes. */
const WINDOW = 512;
/** A dictionary that makes so much less of a code than at its best is begun anew. */
const WORN_OUT = 0.9;

/**
 * The indices that a GIF's data stand for (GIF89a, appendix F).
 * @param data its sub-blocks' bytes, joined
 * @returns undefined if they are not exactly so many, or the data are not well formed
 */
export function decodeLzw(data: Uint8Array, leastWidth: number, count: number): Uint8Array | undefined {
  if (leastWidth < 2 || leastWidth > 8) return undefined;
  const clear = 1 << leastWidth;
  const end = clear + 1;
  // An entry is an earlier one with one index more.
  const earlier = new Uint16Array(FULL);
  const last = new Uint8Array(FULL);
  const lengths = new Uint16Array(FULL);
  for (let code = 0; code < clear; code++) {
    last[code] = code;
    lengths[code] = 1;
  }
  const indices = new Uint8Array(count);
  let at = 0;
  let width = leastWidth + 1;
  let next = end + 1;
  let before = -1;
  let bits = 0;
  let held = 0;
  for (const byte of data) {
    bits |= byte << held;
    held += 8;
    while (held >= width) {
      const code = bits & ((1 << width) - 1);
      bits >>>= width;
      held -= width;
      if (code === end) return at === count ? indices : undefined;
      if (code === clear) {
        width = leastWidth + 1;
        next = end + 1;
        before = -1;
        continue;
      }
      if (before === -1 ? code >= clear : code > next || (code === next && next === FULL)) return undefined;
      // The one that is just being made ends as it begins.
      const known = code === next ? before : code;
      const length = code === next ? (lengths[before] as number) + 1 : (lengths[code] as number);
      if (at + length > count) return undefined;
      let first = known;
      for (let to = at + (lengths[known] as number) - 1; to >= at; to--) {
        indices[to] = last[first] as number;
        if (to > at) first = earlier[first] as number;
      }
      const begin = indices[at] as number;
      if (code === next) indices[at + length - 1] = begin;
      at += length;
      if (before !== -1 && next < FULL) {
        earlier[next] = before;
        last[next] = begin;
        lengths[next] = (lengths[before] as number) + 1;
        next++;
        if (next === 1 << width && width < MAX_WIDTH) width++;
      }
      before = code;
    }
  }
  // Some leave out the end.
  return at === count ? indices : undefined;
}

/**
 * The smaller of what two ways make of the indices: to begin a dictionary anew when it is full, or when it is worn out.
 * @param others what may stand in their places, where that goes on with what has been before
 */
export function encodeLzw(indices: Uint8Array, leastWidth: number, others = indices): Uint8Array {
  const full = encode(indices, others, leastWidth, false);
  const wornOut = encode(indices, others, leastWidth, true);
  return wornOut.length < full.length ? wornOut : full;
}

function encode(indices: Uint8Array, others: Uint8Array, leastWidth: number, keepsFull: boolean): Uint8Array {
  const clear = 1 << leastWidth;
  const end = clear + 1;
  const output = new BitWriter(indices.length);
  /** The code of an entry with one index more; 0 for none, which no entry has. */
  const longer = new Uint16Array(FULL << leastWidth);
  let width = leastWidth + 1;
  let next = end + 1;
  const begin = () => {
    output.write(clear, width);
    longer.fill(0);
    width = leastWidth + 1;
    next = end + 1;
  };
  begin();
  let codes = 0;
  let windowFrom = 0;
  let best = 0;
  let code = indices[0] as number;
  for (let at = 1; at < indices.length; at++) {
    const index = indices[at] as number;
    const place = (code << leastWidth) | index;
    const found = longer[place] || (longer[(code << leastWidth) | (others[at] as number)] as number);
    if (found !== 0) {
      code = found;
      continue;
    }
    output.write(code, width);
    code = index;
    if (next < FULL) {
      longer[place] = next++;
      // A decoder makes this entry with the next code, and only then reads wider ones.
      if (next - 1 === 1 << width && width < MAX_WIDTH) width++;
      if (next < FULL) continue;
      if (!keepsFull) begin();
      codes = 0;
      windowFrom = at;
      best = 0;
    } else if (++codes === WINDOW) {
      const made = at - windowFrom;
      if (made < best * WORN_OUT) begin();
      codes = 0;
      windowFrom = at;
      best = Math.max(best, made);
    }
  }
  output.write(code, width);
  // By now a decoder has as many entries.
  if (next === 1 << width && width < MAX_WIDTH) width++;
  output.write(end, width);
  return output.end();
}

/** Codes of up to 12 bits, the lowest bit first. */
class BitWriter {
  private bytes: Uint8Array;
  private size = 0;
  private bits = 0;
  private held = 0;

  constructor(expected: number) {
    this.bytes = new Uint8Array(expected + 64);
  }

  write(code: number, width: number): void {
    this.bits |= code << this.held;
    this.held += width;
    while (this.held >= 8) {
      this.push(this.bits & 0xff);
      this.bits >>>= 8;
      this.held -= 8;
    }
  }

  end(): Uint8Array {
    if (this.held > 0) this.push(this.bits & 0xff);
    return this.bytes.subarray(0, this.size);
  }

  private push(byte: number): void {
    if (this.size === this.bytes.length) {
      const larger = new Uint8Array(2 * this.size);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.size++] = byte;
  }
}
