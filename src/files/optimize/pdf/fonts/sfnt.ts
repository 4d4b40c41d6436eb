/** The container of TrueType fonts: named tables behind a directory. */
export interface Sfnt {
  version: number;
  tables: Map<string, Buffer>;
}

const HEADER_BYTES = 12;
const RECORD_BYTES = 16;
const VERSIONS = [0x00010000, 0x74727565];
const CHECKSUM_OF_FONT = 0xb1b0afba;

/** Undefined for what is cut off, has a table twice, or is no TrueType. */
export function readSfnt(bytes: Uint8Array): Sfnt | undefined {
  const font = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (font.length < HEADER_BYTES || !VERSIONS.includes(font.readUInt32BE(0))) return undefined;
  const count = font.readUInt16BE(4);
  if (font.length < HEADER_BYTES + count * RECORD_BYTES) return undefined;
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < count; index++) {
    const record = HEADER_BYTES + index * RECORD_BYTES;
    const [offset, length] = [font.readUInt32BE(record + 8), font.readUInt32BE(record + 12)];
    if (offset + length > font.length) return undefined;
    tables.set(font.toString("latin1", record, record + 4), font.subarray(offset, offset + length));
  }
  return tables.size === count ? { version: font.readUInt32BE(0), tables } : undefined;
}

export function writeSfnt({ version, tables }: Sfnt): Uint8Array {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const header = Buffer.alloc(HEADER_BYTES + sorted.length * RECORD_BYTES);
  const power = 2 ** Math.floor(Math.log2(sorted.length));
  header.writeUInt32BE(version, 0);
  header.writeUInt16BE(sorted.length, 4);
  header.writeUInt16BE(power * 16, 6);
  header.writeUInt16BE(Math.log2(power), 8);
  header.writeUInt16BE((sorted.length - power) * 16, 10);
  const parts: Buffer[] = [header];
  let offset = header.length;
  let headAt = 0;
  for (const [index, [tag, data]] of sorted.entries()) {
    const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
    data.copy(padded);
    if (tag === "head") {
      padded.writeUInt32BE(0, 8);
      headAt = offset;
    }
    const record = HEADER_BYTES + index * RECORD_BYTES;
    header.write(tag, record, "latin1");
    header.writeUInt32BE(checksum(padded), record + 4);
    header.writeUInt32BE(offset, record + 8);
    header.writeUInt32BE(data.length, record + 12);
    parts.push(padded);
    offset += padded.length;
  }
  const font = Buffer.concat(parts);
  font.writeUInt32BE((CHECKSUM_OF_FONT - checksum(font)) >>> 0, headAt + 8);
  return font;
}

function checksum(data: Buffer): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0;
  return sum;
}
