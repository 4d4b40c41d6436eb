/** A Huffman code as DHT has it: how many codes of 1 to 16 bits there are, and their symbols in order. */
export interface HuffmanTable {
  counts: Uint8Array;
  symbols: Uint8Array;
}

const MAX_BITS = 16;

/** By the next 16 bits: the code's length in the upper byte and the symbol in the lower; 0 where there is no code. */
export function decodingTable({ counts, symbols }: HuffmanTable): Uint16Array {
  const table = new Uint16Array(1 << MAX_BITS);
  let from = 0;
  let index = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    const span = 1 << (MAX_BITS - bits);
    for (let count = counts[bits - 1] as number; count > 0; count--) {
      if (from + span > table.length) throw new Error("A Huffman table has too many codes");
      table.fill((bits << 8) | (symbols[index++] as number), from, from + span);
      from += span;
    }
  }
  return table;
}

/** Codes and their lengths by symbol (ITU T.81, annex C). */
export function encodingTable({ counts, symbols }: HuffmanTable): { codes: Uint16Array; lengths: Uint8Array } {
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let index = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    for (let count = counts[bits - 1] as number; count > 0; count--) {
      const symbol = symbols[index++] as number;
      codes[symbol] = code++;
      lengths[symbol] = bits;
    }
    code <<= 1;
  }
  return { codes, lengths };
}

/** The code that takes the fewest bits for symbols that come so often (ITU T.81, K.2). */
export function optimalTable(frequencies: ArrayLike<number>): HuffmanTable {
  const used = Array.from({ length: 256 }, (_, symbol) => symbol).filter((symbol) => (frequencies[symbol] ?? 0) > 0);
  const sizes = codeSizes([...used.map((symbol) => frequencies[symbol] as number), 1]);
  const perLength = limitLengths(sizes);
  // The longest code of all is the reserved one's.
  const longest = perLength.findLastIndex((count) => count > 0);
  perLength[longest] = (perLength[longest] as number) - 1;
  const order = used
    .map((symbol, index) => ({ symbol, size: sizes[index] as number }))
    .sort((a, b) => a.size - b.size || a.symbol - b.symbol);
  return { counts: Uint8Array.from(perLength.slice(1)), symbols: Uint8Array.from(order, ({ symbol }) => symbol) };
}

/** Each symbol's depth in a Huffman tree; of equal frequencies the reserved last symbol is joined first. */
function codeSizes(frequencies: number[]): number[] {
  const sizes = frequencies.map(() => 0);
  let trees = frequencies.map((weight, leaf) => ({ weight, leaves: [leaf] }));
  if (trees.length === 1) return [1];
  while (trees.length > 1) {
    trees = trees.sort((a, b) => b.weight - a.weight || (a.leaves[0] as number) - (b.leaves[0] as number));
    const [a, b] = [trees.pop(), trees.pop()];
    if (!a || !b) break;
    const leaves = [...a.leaves, ...b.leaves];
    for (const leaf of leaves) sizes[leaf] = (sizes[leaf] as number) + 1;
    trees.push({ weight: a.weight + b.weight, leaves });
  }
  return sizes;
}

/** How many codes of each length there are once none is longer than 16 bits (figure K.3). */
function limitLengths(sizes: number[]): number[] {
  const counts = new Array<number>(Math.max(MAX_BITS, ...sizes) + 1).fill(0);
  const add = (bits: number, change: number) => {
    counts[bits] = (counts[bits] as number) + change;
  };
  for (const size of sizes) add(size, 1);
  for (let bits = counts.length - 1; bits > MAX_BITS; bits--) {
    while ((counts[bits] as number) > 0) {
      let shorter = bits - 2;
      while (counts[shorter] === 0) shorter--;
      add(bits, -2);
      add(bits - 1, 1);
      add(shorter + 1, 2);
      add(shorter, -1);
    }
  }
  return counts.slice(0, MAX_BITS + 1);
}
