import { hasAlpha, isOpaque, type Pixels } from "./pixels.js";

/** A PNG's palette holds so many colours, each with an alpha of its own. */
const MAX_ENTRIES = 256;

interface Shade {
  colour: number;
  count: number;
}

/**
 * `quantized` with the exact alpha of `source`, in at most as many shades as a palette holds: each alpha keeps its
 * commonest colours, and the others become the nearest of those. The less opaque, the less a colour counts. Undefined
 * where not even one colour for each alpha fits.
 */
export function withExactAlpha(source: Pixels, quantized: Pixels): Pixels | undefined {
  if (!hasAlpha(source) || isOpaque(source)) return quantized;
  const shades = countShades(source, quantized);
  const kept = keepCommonest(shades);
  if (!kept) return undefined;
  return recolour(source, quantized, nearestKept(shades, kept));
}

/** For each alpha the colours it is seen with. */
function countShades(source: Pixels, quantized: Pixels): Map<number, Shade>[] {
  const byAlpha = Array.from({ length: 256 }, () => new Map<number, Shade>());
  const step = quantized.channels;
  for (let at = source.channels - 1, from = 0; at < source.data.length; at += source.channels, from += step) {
    const alpha = source.data[at] as number;
    const colour = alpha === 0 ? 0 : colourAt(quantized, from);
    const ofAlpha = byAlpha[alpha] as Map<number, Shade>;
    const shade = ofAlpha.get(colour);
    if (shade) shade.count++;
    else ofAlpha.set(colour, { colour, count: 1 });
  }
  return byAlpha;
}

function keepCommonest(byAlpha: Map<number, Shade>[]): Shade[][] | undefined {
  const ranked = byAlpha.map((shades) => [...shades.values()].sort((a, b) => b.count - a.count));
  const first = ranked.map((shades) => shades.slice(0, 1));
  const left = MAX_ENTRIES - first.flat().length;
  if (left < 0) return undefined;
  const others = ranked.flatMap((shades, alpha) =>
    shades.slice(1).map((shade) => ({ alpha, shade, weight: shade.count * alpha })),
  );
  others.sort((a, b) => b.weight - a.weight);
  for (const { alpha, shade } of others.slice(0, left)) (first[alpha] as Shade[]).push(shade);
  return first;
}

function nearestKept(byAlpha: Map<number, Shade>[], kept: Shade[][]): Map<number, number>[] {
  return byAlpha.map((shades, alpha) => {
    const own = kept[alpha] as Shade[];
    return new Map([...shades.keys()].map((colour) => [colour, nearest(colour, own)]));
  });
}

function nearest(colour: number, shades: Shade[]): number {
  let [best, least] = [colour, Number.POSITIVE_INFINITY];
  for (const { colour: each } of shades) {
    const apart = distance(colour, each);
    if (apart < least) [best, least] = [each, apart];
  }
  return best;
}

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  // About what the eye gives each.
  return 3 * red * red + 6 * green * green + blue * blue;
}

function recolour(source: Pixels, quantized: Pixels, to: Map<number, number>[]): Pixels {
  const { width, height, channels } = source;
  const data = new Uint8Array(width * height * 4);
  for (let out = 0, at = channels - 1, from = 0; out < data.length; out += 4, at += channels) {
    const alpha = source.data[at] as number;
    const colour = alpha === 0 ? 0 : (to[alpha]?.get(colourAt(quantized, from)) as number);
    data[out] = colour >> 16;
    data[out + 1] = (colour >> 8) & 255;
    data[out + 2] = colour & 255;
    data[out + 3] = alpha;
    from += quantized.channels;
  }
  return { width, height, channels: 4, data };
}

function colourAt({ channels, data }: Pixels, at: number): number {
  if (channels < 3) return (data[at] as number) * 0x010101;
  return ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
}
