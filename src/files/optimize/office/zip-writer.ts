import { crc32 } from "node:zlib";
import type { ZipEntry } from "./zip-reader.js";

const VERSION = 20;
const UTF8_NAMES = 0x800;
// 1 January 1980, the format's first day: when a document was packed is metadata.
const DATE = 0x21;

/** An archive of exactly these entries, in this order, without extra fields, comments and times. */
export function writeZip(entries: ZipEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, "utf8");
    const fields = commonFields(entry, name);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, name]);
    directory.push(directoryRecord(fields, name, offset));
    parts.push(local, entry.raw);
    offset += local.length + entry.raw.length;
  }
  const records = Buffer.concat(directory);
  return Buffer.concat([...parts, records, endRecord(entries.length, records.length, offset)]);
}

/** From "version needed" to "extra field length", which both headers share. */
function commonFields({ method, raw, data }: ZipEntry, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(name.some((byte) => byte > 127) ? UTF8_NAMES : 0, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(data), 10);
  fields.writeUInt32LE(raw.length, 14);
  fields.writeUInt32LE(data.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function directoryRecord(fields: Buffer, name: Buffer, offset: number): Buffer {
  const start = Buffer.from("PK\x01\x02\x14\x00", "latin1");
  const end = Buffer.alloc(14);
  end.writeUInt32LE(offset, 10);
  return Buffer.concat([start, fields, end, name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.write("PK\x05\x06", 0, "latin1");
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
