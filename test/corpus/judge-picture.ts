import sharp from "sharp";

const WINDOW = 7;
const STRIDE = 3;
const [C1, C2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
const LEAST_SIMILARITY = 0.98;

interface Grey {
  width: number;
  height: number;
  values: Float64Array;
}

/** What a picture has lost, seen upright and over white and black; undefined if it is nothing that anybody sees. */
export async function damageOfPicture(before: Uint8Array, after: Uint8Array): Promise<string | undefined> {
  const [old, now] = await Promise.all([shapeOf(before), shapeOf(after)]);
  if (old !== now) return `was ${old}, is ${now}`;
  const { isOpaque } = await sharp(before).stats();
  for (const background of isOpaque ? ["#fff"] : ["#fff", "#000"]) {
    const similarity = similarityOf(await greyOf(before, background), await greyOf(after, background));
    if (similarity < LEAST_SIMILARITY) return `over ${background} it is similar by ${similarity}`;
  }
  return undefined;
}

/** Size, frames and their times. */
async function shapeOf(bytes: Uint8Array): Promise<string> {
  const { autoOrient, pages = 1, pageHeight, delay, loop } = await sharp(bytes, { animated: true }).metadata();
  return JSON.stringify([autoOrient.width, pageHeight ?? autoOrient.height, pages, delay, pages > 1 ? loop : 0]);
}

async function greyOf(bytes: Uint8Array, background: string): Promise<Grey> {
  const { data, info } = await sharp(bytes, { animated: true })
    .autoOrient()
    .toColourspace("srgb")
    .flatten({ background })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return toGrey(data, info.width, info.height, info.channels);
}

export function toGrey(data: Uint8Array, width: number, height: number, channels: number): Grey {
  const at = (pixel: number, channel: number) => data[pixel * channels + (channels < 3 ? 0 : channel)] as number;
  const values = Float64Array.from(
    { length: width * height },
    (_, pixel) => 0.299 * at(pixel, 0) + 0.587 * at(pixel, 1) + 0.114 * at(pixel, 2),
  );
  return { width, height, values };
}

/**
 * The mean SSIM (Wang, Bovik, Sheikh, Simoncelli 2004) over windows of 7 by 7 pixels with sample covariance, as
 * scikit-image has it: not the windows that the optimizer's own guard looks through. Every third window in either
 * direction, which overlap still. Pictures that are smaller than a window are compared in one.
 */
export function similarityOf(a: Grey, b: Grey): number {
  if (a.width !== b.width || a.height !== b.height) return 0;
  const [w, h] = [Math.min(WINDOW, a.width), Math.min(WINDOW, a.height)];
  let [sum, count] = [0, 0];
  for (let y = 0; y + h <= a.height; y += STRIDE) {
    for (let x = 0; x + w <= a.width; x += STRIDE, count++) sum += similarityAt(a, b, { x, y, w, h });
  }
  return sum / count;
}

function similarityAt(a: Grey, b: Grey, { x, y, w, h }: { x: number; y: number; w: number; h: number }): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let row = y; row < y + h; row++) {
    for (let at = row * a.width + x; at < row * a.width + x + w; at++) {
      const [p, q] = [a.values[at] as number, b.values[at] as number];
      sumA += p;
      sumB += q;
      squaresA += p * p;
      squaresB += q * q;
      products += p * q;
    }
  }
  const n = w * h;
  const [meanA, meanB, free] = [sumA / n, sumB / n, Math.max(1, n - 1)];
  const varianceA = (squaresA - n * meanA * meanA) / free;
  const varianceB = (squaresB - n * meanB * meanB) / free;
  const covariance = (products - n * meanA * meanB) / free;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
  );
}
