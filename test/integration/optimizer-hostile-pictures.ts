import { crc32, deflateSync, gzipSync } from "node:zlib";
import { file, type HostileFile } from "./optimizer-hostile.js";

function pngChunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function png(width: number, height: number, data: Uint8Array, more: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const end = pngChunk("IEND", Buffer.alloc(0));
  return Buffer.concat([signature, pngChunk("IHDR", header), ...more, pngChunk("IDAT", data), end]);
}

/** White, one bit a pixel, a few kilobytes. */
export function hugePng(width: number, height: number): Buffer {
  return png(width, height, deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 1 }));
}

function gif(width: number, height: number, frames: number): Buffer {
  const head = Buffer.from("GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  const frame = Buffer.from("\x21\xf9\x04\0\x05\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0", "latin1");
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from(";")]);
}

/** A JPEG's head that promises so many pixels, and no data. */
function jpegHead(width: number, height: number): Buffer {
  const frame = Buffer.from("ffc0001108000000000301220002110103110 1".replace(" ", ""), "hex");
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const scan = Buffer.from("ffda000c03010002110311003f00", "hex");
  return Buffer.concat([
    Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
    frame,
    scan,
    Buffer.from("ffd9", "hex"),
  ]);
}

const NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const shapes = '<rect   x="1.000000"   y="2.000000"   width="50.000000" height="60.000000" fill="#ff0000" />'.repeat(3);
const svg = (inner: string, before = "", attributes = "") =>
  Buffer.from(`${before}<svg ${NS} viewBox="0 0 100 100" ${attributes}>\n\n${shapes}\n${inner}\n</svg>`);

export const HOSTILE_PICTURES: HostileFile[] = [
  file("a PNG of 16,000 by 16,000 pixels", "refused", () => hugePng(16_000, 16_000)),
  file("a PNG that says to be 2,000,000,000 wide", "kept", () => png(2_000_000_000, 1, deflateSync(Buffer.alloc(9)))),
  file("a PNG with less data than it says", "kept", () => png(4_000, 4_000, deflateSync(Buffer.alloc(9)))),
  file("a PNG with more data than it says", "harmless", () =>
    png(8, 8, deflateSync(Buffer.alloc(60_000_000), { level: 1 })),
  ),
  file("a PNG whose comment is a bomb", "harmless", () => {
    const text = Buffer.concat([
      Buffer.from("Comment\0\0", "latin1"),
      deflateSync(Buffer.alloc(60_000_000), { level: 1 }),
    ]);
    return png(64, 64, deflateSync(Buffer.alloc(9 * 64)), [pngChunk("zTXt", text)]);
  }),
  file("a PNG whose profile is a bomb", "harmless", () => {
    const profile = Buffer.concat([
      Buffer.from("icc\0\0", "latin1"),
      deflateSync(Buffer.alloc(60_000_000), { level: 1 }),
    ]);
    return png(64, 64, deflateSync(Buffer.alloc(9 * 64)), [pngChunk("iCCP", profile)]);
  }),
  file("a GIF of 5,000 frames", "refused", () => gif(1, 1, 5_000)),
  file("a GIF that says to be 65,535 wide and high", "refused", () => gif(65_535, 65_535, 1)),
  file("a GIF of large frames that are hardly there", "kept", () => gif(4_000, 4_000, 400)),
  file("a JPEG that says to be 65,500 wide and high", "refused", () => jpegHead(65_500, 65_500)),
  file("a JPEG with no picture in it", "kept", () => jpegHead(100, 100)),
  file("a GIF that is a script as well", "kept", () => Buffer.from("GIF89a=1;alert(1)//".padEnd(64, " "))),
  file("an SVG that uses itself a thousand million times", "refused", () => {
    const levels = Array.from({ length: 10 }, (_, at) => `<g id="a${at + 1}">${`<use href="#a${at}"/>`.repeat(9)}</g>`);
    return svg(`<g id="a0"><rect width="9" height="9"/></g>${levels.join("")}<use href="#a10"/>`);
  }),
  file("an SVG that uses itself", "refused", () => svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>')),
  file("an SVG with patterns within patterns", "refused", () => {
    const levels = Array.from({ length: 10 }, (_, at) => {
      const fill = `<rect fill="url(#p${at})" width="9" height="9"/>`;
      return `<pattern id="p${at + 1}" width="1" height="1">${fill.repeat(9)}</pattern>`;
    });
    return svg(
      `<pattern id="p0" width="1" height="1"/>${levels.join("")}<rect fill="url(#p10)" width="9" height="9"/>`,
    );
  }),
  file("an SVG nested 100,000 deep", "refused", () => svg("<g>".repeat(100_000) + "</g>".repeat(100_000))),
  file("an SVG whose entities multiply", "refused", () => {
    const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`);
    return svg("<text>&a9;</text>", `<!DOCTYPE svg [<!ENTITY a0 "ha">${entities.join("")}]>`);
  }),
  file("an SVG that reads a file", "refused", () =>
    svg("<text>&a;</text>", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
  ),
  file("an SVG of six megabytes", "refused", () => svg("<g/>".repeat(1_500_000))),
  file("an SVG with a script", "harmless", () => svg("<script>alert(1)</script>"), { without: /script|alert/i }),
  file("an SVG with handlers", "harmless", () => svg('<g onload="alert(1)"/>', "", 'onload="alert(1)"'), {
    without: /onload|alert/,
  }),
  file(
    "an SVG that is HTML as well",
    "harmless",
    () => svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="alert(1)">x</body></foreignObject>'),
    {
      without: /foreignObject|alert/,
    },
  ),
  file(
    "an SVG that loads from elsewhere",
    "harmless",
    () =>
      svg(
        '<image href="https://evil.example/a.png" width="9" height="9"/><style>@import "//evil.example/a.css";</style>',
      ),
    {
      without: /evil/,
    },
  ),
  file(
    "an SVG with an SVG in an address",
    "harmless",
    () => svg('<image href="data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Lz48L3N2Zz4=" width="9" height="9"/>'),
    {
      without: /svg\+xml;base64/,
    },
  ),
  file("an SVG that a browser reads and we do not", "refused", () => svg("<script>alert(1)</script><g>")),
  file("a page of HTML", "kept", () => Buffer.from("<!doctype html><script>alert(1)</script>"), { safety: "active" }),
  file("a gzip bomb", "kept", () => gzipSync(Buffer.alloc(60_000_000), { level: 1 }), { safety: "unchecked" }),
];
