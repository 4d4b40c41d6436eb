import { deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { PDFDocument, StandardFonts } from "pdf-lib";
import sharp from "sharp";
import { SeededRandom } from "../../seed/random.js";

export interface BenchFile {
  name: string;
  bytes: Uint8Array;
}

/** Files as people send them, no two the same: pictures, documents and tables in turn. */
export async function uploadFiles(count: number): Promise<BenchFile[]> {
  const files: BenchFile[] = [];
  for (let index = 0; index < count; index++) {
    if (index % 3 === 0) files.push({ name: `photo-${index}.jpg`, bytes: await photo(index) });
    else if (index % 3 === 1) files.push({ name: `letter-${index}.pdf`, bytes: await letter(index) });
    else files.push({ name: `table-${index}.csv`, bytes: table(index) });
  }
  return files;
}

/** Some 200 KB. */
function photo(seed: number): Promise<Buffer> {
  const [width, height] = [1_000, 750];
  const random = new SeededRandom(seed + 1);
  const pixels = Buffer.alloc(width * height * 3);
  for (let index = 0; index < pixels.length; index++) pixels[index] = random.next() * 256;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .blur(2)
    .jpeg({ quality: 92 })
    .toBuffer();
}

async function letter(seed: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.TimesRoman);
  for (let page = 0; page < 10; page++) {
    const sheet = document.addPage();
    for (let line = 0; line < 40; line++) {
      sheet.drawText(`Letter ${seed}, page ${page}, line ${line}`, { x: 60, y: 780 - 18 * line, size: 11, font });
    }
  }
  return document.save({ useObjectStreams: false });
}

function table(seed: number): Uint8Array {
  const rows = Array.from({ length: 8_000 }, (_, row) => `${row},${(row * 7_919 + seed * 31) % 100_003},Berlin,"a, b"`);
  return Buffer.from(rows.join("\n"));
}

/** Small files that become large, or never end. */
export function hostileFiles(): BenchFile[] {
  const uses = Array.from({ length: 30 }, (_, n) => `<g id="a${n + 1}"><use href="#a${n}"/><use href="#a${n}"/></g>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><rect id="a0" width="1" height="1"/>${uses.join("")}</svg>`;
  const zeros = new Uint8Array(50_000_000);
  const types = strToU8("<Types/>");
  return [
    { name: "uses.svg", bytes: Buffer.from(svg) },
    { name: "pixels.png", bytes: hugePng(30_000) },
    { name: "zeros.docx", bytes: zipSync({ "[Content_Types].xml": types, "word/document.xml": zeros }) },
    { name: "nested.json", bytes: Buffer.from("[".repeat(3_000_000)) },
    {
      name: "nested.pdf",
      bytes: Buffer.from(`%PDF-1.4\n1 0 obj\n${"[".repeat(3_000_000)}\nendobj\ntrailer <</Root 1 0 R>>`),
    },
    { name: "zeros.pdf", bytes: bombPdf(zeros) },
  ];
}

/** A picture of one colour with `side` times `side` pixels, in a few kilobytes. */
function hugePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function bombPdf(zeros: Uint8Array): Buffer {
  const stream = deflateSync(zeros);
  const head = `%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length ${stream.length}>>\nstream\n`;
  const tail = "\nendstream\nendobj\n2 0 obj\n<</Type/Catalog>>\nendobj\ntrailer <</Root 2 0 R>>\n%%EOF";
  return Buffer.concat([Buffer.from(head), stream, Buffer.from(tail)]);
}
