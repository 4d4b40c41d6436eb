import { zlibQuick, zlibSmallest } from "../deflate.js";
import type { DeflateBudget } from "../deflate-budget.js";
import { filterRows } from "../image/png-filters.js";
import { type Lookup, reachable } from "./graph.js";
import { Dict, Name, type PdfValue, Stream } from "./objects.js";
import { serialize, serializeDict, type WriteRef } from "./serialize.js";

/** Readers unpack a whole object stream for one of its objects: more of them compress better but open slower. */
const OBJECTS_A_STREAM = 500;

export interface WriteInput {
  /** Root, and Info and ID if the file has them. */
  trailer: Dict;
  version: string;
  lookup: Lookup;
  budget: DeflateBudget;
}

/** Writes a file of object streams and one cross-reference stream, with only what the trailer leads to. */
export async function writePdf({ trailer, version, lookup, budget }: WriteInput): Promise<Uint8Array> {
  const objects = reachable([...trailer.entries.values()], lookup);
  const plan = numberObjects(objects);
  const file = new FileBuilder(version > "1.5" ? version : "1.5");
  for (const [number, stream] of plan.streams) file.addStream(number, stream, plan.writeRef);
  let next = plan.streams.length + plan.packed.length + 1;
  for (let at = 0; at < plan.packed.length; at += OBJECTS_A_STREAM) {
    const objectStream = await packObjects(plan.packed.slice(at, at + OBJECTS_A_STREAM), plan.writeRef, budget);
    file.addObjectStream(next++, objectStream);
  }
  return file.finish(next, trailer, plan.writeRef);
}

interface Plan {
  streams: [number, Stream][];
  packed: [number, PdfValue][];
  writeRef: WriteRef;
}

/** Streams first, then the packed objects, those of one kind side by side: deflate finds more to repeat. */
function numberObjects(objects: Map<number, PdfValue>): Plan {
  const numbers = new Map<number, number>();
  const streams: [number, Stream][] = [];
  const others: { old: number; value: PdfValue; kind: string; order: number }[] = [];
  for (const [old, value] of objects) {
    if (isInlined(value)) continue;
    if (value instanceof Stream) {
      numbers.set(old, streams.length + 1);
      streams.push([streams.length + 1, value]);
    } else others.push({ old, value, kind: kindOf(value), order: others.length });
  }
  const firstOfKind = new Map<string, number>();
  for (const { kind, order } of others) if (!firstOfKind.has(kind)) firstOfKind.set(kind, order);
  const place = (kind: string) => firstOfKind.get(kind) ?? 0;
  others.sort((a, b) => place(a.kind) - place(b.kind) || a.order - b.order);
  const packed = others.map(({ old, value }, index): [number, PdfValue] => {
    const number = streams.length + 1 + index;
    numbers.set(old, number);
    return [number, value];
  });
  const writeRef: WriteRef = (ref) => {
    const number = numbers.get(ref.number);
    return number === undefined ? serialize(objects.get(ref.number) ?? null, writeRef) : `${number} 0 R`;
  };
  return { streams, packed, writeRef };
}

/** Plain values need no object of their own. */
function isInlined(value: PdfValue): boolean {
  return value === null || typeof value !== "object" || value instanceof Name;
}

function kindOf(value: PdfValue): string {
  if (!(value instanceof Dict)) return Array.isArray(value) ? "array" : "value";
  const type = ["Type", "Subtype", "S"].map((key) => {
    const name = value.get(key);
    return name instanceof Name ? name.text : "";
  });
  return type.join("") === "" ? [...value.entries.keys()].sort().join() : type.join("/");
}

interface ObjectStream {
  numbers: number[];
  dict: Dict;
  raw: Uint8Array;
}

async function packObjects(
  objects: [number, PdfValue][],
  writeRef: WriteRef,
  budget: DeflateBudget,
): Promise<ObjectStream> {
  let body = "";
  const index: string[] = [];
  for (const [number, value] of objects) {
    index.push(`${number} ${body.length}`);
    body += `${serialize(value, writeRef)}\n`;
  }
  const header = `${index.join(" ")}\n`;
  const raw = await zlibSmallest(Buffer.from(header + body, "latin1"), budget);
  const dict = new Dict(
    new Map<string, PdfValue>([
      ["Type", Name.of("ObjStm")],
      ["N", objects.length],
      ["First", header.length],
      ["Filter", Name.of("FlateDecode")],
    ]),
  );
  return { numbers: objects.map(([number]) => number), dict, raw };
}

type Entry = [type: number, second: number, third: number];

class FileBuilder {
  private readonly parts: Uint8Array[] = [];
  private readonly entries: Entry[] = [[0, 0, 65_535]];
  private size = 0;

  constructor(version: string) {
    this.add(Buffer.from(`%PDF-${version}\n%\xe2\xe3\xcf\xd3\n`, "latin1"));
  }

  addStream(number: number, { dict, raw }: Stream, writeRef: WriteRef): void {
    this.entries[number] = [1, this.size, 0];
    const entries = new Map(dict.entries);
    entries.set("Length", raw.length);
    this.add(Buffer.from(`${number} 0 obj\n${serializeDict(new Dict(entries), writeRef)}stream\n`, "latin1"));
    this.add(raw);
    this.add(Buffer.from("\nendstream\nendobj\n", "latin1"));
  }

  addObjectStream(number: number, { numbers, dict, raw }: ObjectStream): void {
    for (const [index, each] of numbers.entries()) this.entries[each] = [2, number, index];
    this.addStream(number, new Stream(dict, raw), () => "null");
  }

  /** The cross-reference stream, which has an entry for itself, and the end. */
  finish(number: number, trailer: Dict, writeRef: WriteRef): Uint8Array {
    const start = this.size;
    this.entries[number] = [1, start, 0];
    const widths = [
      1,
      bytesFor(start),
      bytesFor(Math.max(...this.entries.map(([type, , third]) => (type === 2 ? third : 0)))),
    ];
    const rows = this.rows(widths);
    const rowBytes = widths.reduce((sum, width) => sum + width, 0);
    const plain = zlibQuick(rows);
    const filtered = zlibQuick(filterRows({ data: rows, rowBytes, height: this.entries.length, pixelBytes: 1 }, "up"));
    const usesPredictor = filtered.length + 40 < plain.length;
    const dict = new Dict(
      new Map<string, PdfValue>([
        ["Type", Name.of("XRef")],
        ["Size", this.entries.length],
        ["W", widths],
        ["Filter", Name.of("FlateDecode")],
        ...[...trailer.entries],
      ]),
    );
    if (usesPredictor) {
      dict.entries.set(
        "DecodeParms",
        new Dict(
          new Map<string, PdfValue>([
            ["Predictor", 12],
            ["Columns", rowBytes],
          ]),
        ),
      );
    }
    this.addStream(number, new Stream(dict, usesPredictor ? filtered : plain), writeRef);
    this.add(Buffer.from(`startxref\n${start}\n%%EOF\n`, "latin1"));
    return Buffer.concat(this.parts);
  }

  private rows(widths: number[]): Uint8Array {
    const rowBytes = widths.reduce((sum, width) => sum + width, 0);
    const rows = Buffer.alloc(rowBytes * this.entries.length);
    for (const [index, entry] of this.entries.entries()) {
      let at = index * rowBytes;
      for (const [field, width] of widths.entries()) {
        // The free entry's generation does not matter once it is the only one.
        const value = entry[0] === 0 ? 0 : (entry[field] as number);
        rows.writeUIntBE(value, at, width);
        at += width;
      }
    }
    return rows;
  }

  private add(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.size += bytes.length;
  }
}

function bytesFor(value: number): number {
  return value < 2 ** 8 ? 1 : value < 2 ** 16 ? 2 : value < 2 ** 24 ? 3 : 4;
}
