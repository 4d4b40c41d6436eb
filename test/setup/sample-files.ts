import { PDFDocument, StandardFonts } from "pdf-lib";
import sharp from "sharp";

/** A picture with some detail: noise that was blurred, different for each seed. */
export function picture(format: "jpeg" | "png", width = 400, height = 300, seed = 1): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < pixels.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[index] = state >>> 24;
  }
  const image = sharp(pixels, { raw: { width, height, channels: 3 } }).blur(6);
  return format === "jpeg" ? image.jpeg({ quality: 95 }).toBuffer() : image.png({ compressionLevel: 2 }).toBuffer();
}

/** A PDF as careless programs write them: nothing compressed. */
export async function pdf(text = "Ada Lovelace", pages = 3): Promise<Buffer> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 1; number <= pages; number++) {
    const page = document.addPage();
    for (let line = 0; line < 30; line++)
      page.drawText(`${text}, page ${number}, line ${line}`, { x: 50, y: 750 - 20 * line, size: 12, font });
  }
  return Buffer.from(await document.save({ useObjectStreams: false }));
}

export function csv(rows = 2_000, seed = 1): Buffer {
  const lines = Array.from({ length: rows }, (_, row) => `${row},Berlin,"a, b",${(row * 7919 * seed) % 10_007}`);
  return Buffer.from(["id,city,note,value", ...lines, ""].join("\r\n"));
}
