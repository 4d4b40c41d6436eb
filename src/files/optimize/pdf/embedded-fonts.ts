import { zlibQuick } from "../deflate.js";
import type { StepLog } from "../step-log.js";
import type { PdfDocument } from "./document.js";
import { FontUse } from "./font-use.js";
import { renamedCodes, type1ToCff } from "./fonts/convert.js";
import { slimTrueType } from "./fonts/truetype.js";
import { parseType1 } from "./fonts/type1.js";
import { dictsOf } from "./graph.js";
import { Dict, isName, Name, type PdfValue, Ref, Stream } from "./objects.js";

type ProgramKey = "FontFile" | "FontFile2";

/** A font program, and all descriptors that refer to it. */
interface Program {
  number: number;
  key: ProgramKey;
  descriptors: Dict[];
}

/**
 * Turns Type 1 programs into CFF, and takes out of TrueType ones what this document does not use, where that is
 * smaller. The font dictionaries stay: widths, encodings and the way to Unicode are theirs.
 */
export async function convertFonts(
  document: PdfDocument,
  objects: Map<number, PdfValue>,
  isThorough: boolean,
  log: StepLog,
): Promise<void> {
  const programs = findPrograms(document, objects);
  if (programs.length === 0) return;
  await log.step("fonts", async () => {
    const use = new FontUse(document, objects, isThorough);
    let before = 0;
    let after = 0;
    let changed = 0;
    for (const program of programs) {
      const stream = document.object(new Ref(program.number, 0));
      const smaller = stream instanceof Stream ? smallerProgram(document, stream, program, use) : undefined;
      if (!(stream instanceof Stream) || !smaller || smaller.raw.length > stream.raw.length * 0.97) continue;
      before += stream.raw.length;
      after += smaller.raw.length;
      changed++;
      document.replace(program.number, smaller);
      if (program.key === "FontFile") for (const each of program.descriptors) nowCff(each, program.number);
    }
    return { before, after, detail: `${changed} of ${programs.length} Type 1 and TrueType fonts`, value: undefined };
  });
}

function smallerProgram(
  document: PdfDocument,
  stream: Stream,
  { key, descriptors }: Program,
  use: FontUse,
): Stream | undefined {
  const data = document.decode(stream);
  const smaller = key === "FontFile" ? smallerType1(data, descriptors, use) : smallerTrueType(data, descriptors, use);
  if (!smaller) return undefined;
  const raw = zlibQuick(smaller);
  const own: [string, PdfValue] = key === "FontFile" ? ["Subtype", Name.of("Type1C")] : ["Length1", smaller.length];
  return new Stream(new Dict(new Map([own, ["Filter", Name.of("FlateDecode")], ["Length", raw.length]])), raw);
}

function smallerType1(data: Uint8Array, descriptors: Dict[], use: FontUse): Uint8Array | undefined {
  if (!use.isType1(descriptors)) return undefined;
  const font = parseType1(data);
  return font && !use.shows(descriptors, renamedCodes(font)) ? type1ToCff(font) : undefined;
}

function smallerTrueType(data: Uint8Array, descriptors: Dict[], use: FontUse): Uint8Array | undefined {
  const found = use.ofTrueType(descriptors, data);
  return found && slimTrueType(data, found);
}

function nowCff(descriptor: Dict, number: number): void {
  descriptor.entries.delete("FontFile");
  descriptor.entries.set("FontFile3", new Ref(number, 0));
}

function findPrograms(document: PdfDocument, objects: Map<number, PdfValue>): Program[] {
  const programs = new Map<number, Program>();
  for (const dict of dictsOf(objects)) {
    if (!isName(document.resolve(dict.get("Type")), "FontDescriptor")) continue;
    for (const key of ["FontFile", "FontFile2"] as const) {
      const ref = dict.get(key);
      if (!(ref instanceof Ref)) continue;
      const program = programs.get(ref.number) ?? { number: ref.number, key, descriptors: [] };
      programs.set(ref.number, program);
      program.descriptors.push(dict);
    }
  }
  return [...programs.values()];
}
