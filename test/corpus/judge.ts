import { unzipSync } from "fflate";
import type { OptimizeResult } from "../../src/files/optimize/result.js";
import { damageOfPdf } from "./judge-pdf.js";
import { damageOfPicture } from "./judge-picture.js";

const PICTURE = /\.(png|jpe?g|gif)$/i;
/** Names the author, who is taken out. */
const METADATA = /^(docProps\/(core|app)\.xml|meta\.xml)$/;

/** What is wrong with the optimizer's answer, found without anything of the optimizer; undefined if nothing is. */
export async function damageOf(
  before: Uint8Array,
  { status, type, bytes }: OptimizeResult,
): Promise<string | undefined> {
  if (status === "refused") return "it is refused";
  if (bytes.length > before.length) return `it grew from ${before.length} to ${bytes.length} bytes`;
  if (Buffer.compare(before, bytes) === 0) return undefined;
  if (status !== "optimized") return "it is said to be kept, and is not";
  if (type.kind === "image" || type.kind === "svg") return damageOfPicture(before, bytes);
  if (type.kind === "pdf") return damageOfPdf(before, bytes);
  if (type.kind === "office") return damageOfArchive(before, bytes);
  return "it is of a kind that nothing is done with";
}

async function damageOfArchive(before: Uint8Array, after: Uint8Array): Promise<string | undefined> {
  const [old, now] = [unzipSync(before), unzipSync(after)];
  const names = (parts: object) => Object.keys(parts).sort().join();
  if (names(old) !== names(now)) return `had ${names(old)}, has ${names(now)}`;
  for (const [name, part] of Object.entries(old)) {
    const other = now[name] as Uint8Array;
    if (Buffer.compare(part, other) === 0 || METADATA.test(name)) continue;
    const damage = PICTURE.test(name) ? await damageOfPicture(part, other) : "is not byte-equal";
    if (damage) return `${name} ${damage}`;
  }
  return undefined;
}
