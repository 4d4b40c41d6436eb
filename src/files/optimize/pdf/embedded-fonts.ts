import { zlibQuick } from "../deflate.js";
import type { StepLog } from "../step-log.js";
import type { PdfDocument } from "./document.js";
import { type1ToCff } from "./fonts/convert.js";
import { dictsOf } from "./graph.js";
import { Dict, isName, Name, type PdfValue, Ref, Stream } from "./objects.js";

/**
 * Turns Type 1 font programs into CFF where that is smaller. The font dictionaries stay: widths, encodings and the way
 * to Unicode are theirs.
 */
export async function convertFonts(document: PdfDocument, objects: Map<number, PdfValue>, log: StepLog): Promise<void> {
  const users = findUsers(document, objects);
  if (users.size === 0) return;
  await log.step("fonts", async () => {
    let before = 0;
    let after = 0;
    let converted = 0;
    for (const [number, descriptors] of users) {
      const program = document.object(new Ref(number, 0));
      if (!(program instanceof Stream)) continue;
      const cff = type1ToCff(document.decode(program));
      const raw = cff && zlibQuick(cff);
      if (!raw || raw.length > program.raw.length * 0.97) continue;
      before += program.raw.length;
      after += raw.length;
      converted++;
      document.replace(number, cffStream(raw));
      for (const descriptor of descriptors) {
        descriptor.entries.delete("FontFile");
        descriptor.entries.set("FontFile3", new Ref(number, 0));
      }
    }
    return { before, after, detail: `${converted} of ${users.size} Type 1 fonts became CFF`, value: undefined };
  });
}

/** Font programs, each with all descriptors that refer to it. */
function findUsers(document: PdfDocument, objects: Map<number, PdfValue>): Map<number, Dict[]> {
  const users = new Map<number, Dict[]>();
  for (const dict of dictsOf(objects)) {
    const program = dict.get("FontFile");
    if (!(program instanceof Ref) || !isName(document.resolve(dict.get("Type")), "FontDescriptor")) continue;
    users.set(program.number, [...(users.get(program.number) ?? []), dict]);
  }
  return users;
}

function cffStream(raw: Uint8Array): Stream {
  const entries = new Map<string, PdfValue>([
    ["Subtype", Name.of("Type1C")],
    ["Filter", Name.of("FlateDecode")],
    ["Length", raw.length],
  ]);
  return new Stream(new Dict(entries), raw);
}
