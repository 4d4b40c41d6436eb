import sharp from "sharp";

const SIZE = 48;

/** A PNG whose alpha has to stay, with noise in its colours that does not show: it gets by with fewer of them. */
export async function noisyIcon(): Promise<{ png: Buffer; pixels: Buffer }> {
  const noise = (at: number) => ((at * 7919 + (at >> 4) * 104_729) >> 3) % 5;
  const check = (at: number) => (((at % SIZE) >> 2) + (Math.floor(at / SIZE) >> 2)) % 2;
  const pixel = (at: number) => [
    40 + 160 * check(at) + noise(at),
    60 + noise(at + 5),
    90 + noise(at + 9),
    255 - (at % SIZE),
  ];
  const pixels = Buffer.from(Array.from({ length: SIZE * SIZE }, (_, at) => pixel(at)).flat());
  const png = await sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 4 } })
    .png()
    .toBuffer();
  return { png, pixels };
}
