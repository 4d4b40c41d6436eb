import sharp, { type Sharp } from "sharp";
import type { CorpusFile } from "./corpus.js";

/** A photo's gradients, edges and noise, without a photo. */
export function scene(width: number, height: number, seed = 1): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  let noise = seed * 2_654_435_761;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
      const isHill = y > height * (0.6 + 0.15 * Math.sin((x / width) * 5 + seed));
      const light = 90 * Math.sin(x / (40 + seed)) * Math.cos(y / 60) + (noise >>> 28);
      for (const base of isHill ? [60, 110, 40] : [120, 150, 210])
        pixels[at++] = Math.max(0, Math.min(255, base + light));
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** What screens show: areas of one colour, lines, small coloured marks. */
function screen(width: number, height: number): Sharp {
  const rows = Array.from({ length: 24 }, (_, row) => {
    const y = 60 + row * 20;
    const marks = Array.from(
      { length: 30 },
      (_, n) => `<rect x="${60 + n * 11}" y="${y}" width="${3 + ((n * row) % 7)}" height="9" fill="#333"/>`,
    );
    return `<rect x="40" y="${y - 4}" width="${width - 80}" height="18" fill="${row % 2 ? "#f4f6fa" : "#fff"}"/>
      <circle cx="50" cy="${y + 5}" r="4" fill="hsl(${row * 40},80%,50%)"/>${marks.join("")}`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#fff"/><rect width="100%" height="40" fill="#1d3557"/>${rows.join("")}</svg>`;
  return sharp(Buffer.from(svg)).flatten();
}

/** A logo with soft edges. */
function logo(size: number): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">
    <defs><linearGradient id="g"><stop stop-color="#e63946"/><stop offset="1" stop-color="#457b9d"/></linearGradient></defs>
    <circle cx="50" cy="50" r="45" fill="url(#g)"/><path d="M20 70 50 20 80 70Z" fill="#fff" fill-opacity=".7"/></svg>`;
  return sharp(Buffer.from(svg));
}

async function animation(): Promise<Sharp> {
  const frames = await Promise.all([1, 2, 3].map((seed) => scene(80, 60, seed).png().toBuffer()));
  return sharp(frames, { join: { animated: true } });
}

/** Sixteen bits a channel, which differ in the lower eight. */
function deep(channels: 1 | 3): Sharp {
  const samples = Uint16Array.from({ length: 120 * 90 * channels }, (_, at) => (at * 257) % 65_536);
  return sharp(samples, { raw: { width: 120, height: 90, channels } }).toColourspace(
    channels === 1 ? "grey16" : "rgb16",
  );
}

export async function* pictures(): AsyncGenerator<CorpusFile> {
  const forms: Record<string, () => Sharp | Promise<Sharp>> = {
    "photo-q60.jpg": () => scene(400, 300).jpeg({ quality: 60 }),
    "photo-q92.jpg": () => scene(480, 360, 2).jpeg({ quality: 92 }),
    "photo-q100-444.jpg": () => scene(300, 400, 3).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }),
    "photo-progressive.jpg": () => scene(400, 300, 4).jpeg({ quality: 85, progressive: true }),
    "photo-mozjpeg.jpg": () => scene(400, 300, 5).jpeg({ quality: 75, mozjpeg: true }),
    "photo-grey.jpg": () => scene(400, 300, 6).greyscale().jpeg({ quality: 90 }),
    "photo-print.jpg": () => scene(300, 200, 7).toColourspace("cmyk").jpeg({ quality: 90 }),
    "photo-wide-gamut.jpg": () => scene(400, 300, 8).withIccProfile("p3").jpeg({ quality: 90 }),
    "screen.jpg": () => screen(640, 560).jpeg({ quality: 95 }),
    "dot.jpg": () => scene(1, 1).jpeg(),
    "line.jpg": () => scene(700, 1).jpeg({ quality: 90 }),
    "photo.png": () => scene(300, 200, 9).png(),
    "photo-interlaced.png": () => scene(200, 150, 10).png({ progressive: true }),
    "screen.png": () => screen(800, 560).png({ compressionLevel: 1 }),
    "screen-palette.png": () => screen(640, 560).png({ palette: true }),
    "screen-grey.png": () => screen(640, 560).greyscale().png(),
    "logo.png": () => logo(256).png({ compressionLevel: 3 }),
    "logo-palette.png": () => logo(96).png({ palette: true, colours: 64 }),
    "dot.png": () => logo(1).png(),
    "one-colour.png": () => sharp({ create: { width: 500, height: 400, channels: 3, background: "#123456" } }).png(),
    "two-colours.png": () => screen(400, 300).greyscale().threshold().png(),
    "deep-grey.png": () => deep(1).png(),
    "deep-colours.png": () => deep(3).png(),
    "photo.webp": () => scene(300, 200, 11).webp({ quality: 95 }),
    "logo-lossless.webp": () => logo(200).webp({ lossless: true }),
    "photo.avif": () => scene(200, 150, 12).avif({ quality: 80 }),
    "photo.tiff": () => scene(200, 150, 13).tiff({ compression: "none" }),
    "photo.gif": () => scene(200, 150, 14).gif(),
    "moving.gif": async () => (await animation()).gif({ delay: [100, 200, 300] }),
    "moving.webp": async () => (await animation()).webp({ delay: [100, 200, 300], quality: 90 }),
  };
  for (let turn = 1; turn <= 8; turn++)
    forms[`turned-${turn}.jpg`] = () => scene(160, 120, turn).withMetadata({ orientation: turn }).jpeg({ quality: 93 });
  for (const [name, make] of Object.entries(forms)) yield { name, bytes: await (await make()).toBuffer() };
}
