import { equal } from "../deflate.js";
import { GuardError } from "../result.js";
import type { PdfDocument } from "./document.js";
import { filtersOf, isPictureFilter, undo } from "./filters.js";
import { Dict, Name, PdfString, type PdfValue, Ref, Stream } from "./objects.js";

/** Streams that were changed on purpose, and checked where they were: by number in the original. */
export type Approved = Map<number, Stream>;

/** What says how a stream is stored, and not what it holds. */
const STORAGE_KEYS = new Set(["Length", "Filter", "DecodeParms", "DP", "DL"]);

/**
 * Walks both documents side by side from their trailers: every dictionary, array, string, number and every stream's
 * decoded bytes must be equal, but for approved streams. Pages, text, links, fields, tags and attachments are all
 * reached from there, so equal graphs have equal ones. Throws a GuardError at the first difference.
 */
export function verifyEqual(original: PdfDocument, output: PdfDocument, approved: Approved): void {
  const pairs = new Map<number, number>();
  const stack: [PdfValue, PdfValue, string][] = [];
  for (const key of ["Root", "Info", "ID"]) stack.push([original.trailer.get(key), output.trailer.get(key), key]);
  while (stack.length > 0) {
    const [before, after, path] = stack.pop() as [PdfValue, PdfValue, string];
    if (before instanceof Ref && after instanceof Ref) {
      const known = pairs.get(before.number);
      if (known !== undefined) {
        if (known !== after.number) throw new GuardError(`One object became two at ${path}`);
        continue;
      }
      pairs.set(before.number, after.number);
    }
    // An approved picture is equal to nothing but what was approved.
    const changed = before instanceof Ref ? approved.get(before.number) : undefined;
    const [first, second] = [changed ?? original.resolve(before), output.resolve(after)];
    if (changed && second instanceof Stream && !equal(changed.raw, second.raw)) {
      throw new GuardError(`An approved stream is not what was approved at ${path}`);
    }
    compare(first, second, path, stack, { original, output, isApproved: changed !== undefined });
  }
}

interface Context {
  original: PdfDocument;
  output: PdfDocument;
  isApproved: boolean;
}

function compare(
  before: PdfValue,
  after: PdfValue,
  path: string,
  stack: [PdfValue, PdfValue, string][],
  context: Context,
): void {
  if (before instanceof Stream && after instanceof Stream) {
    compareDicts(before.dict, after.dict, path, stack, context.isApproved ? new Set(["Length"]) : STORAGE_KEYS);
    if (!context.isApproved) compareData(before, after, path, context);
  } else if (before instanceof Dict && after instanceof Dict) {
    compareDicts(before, after, path, stack, new Set());
  } else if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) throw new GuardError(`An array's length differs at ${path}`);
    for (const [index, each] of before.entries()) stack.push([each, after[index] as PdfValue, `${path}[${index}]`]);
  } else if (!isEqualScalar(before, after)) throw new GuardError(`A value differs at ${path}`);
}

function compareDicts(
  before: Dict,
  after: Dict,
  path: string,
  stack: [PdfValue, PdfValue, string][],
  ignored: Set<string>,
): void {
  for (const key of new Set([...before.entries.keys(), ...after.entries.keys()])) {
    if (!ignored.has(key)) stack.push([before.get(key), after.get(key), `${path}/${key}`]);
  }
}

/** Up to a picture's own compression, which must be byte-equal. */
function compareData(before: Stream, after: Stream, path: string, { original, output }: Context): void {
  if (isStoredAlike(before, after, original, output)) return;
  const [first, second] = [toPicture(before, original), toPicture(after, output)];
  if (first.rest !== second.rest || !equal(first.data, second.data)) {
    throw new GuardError(`A stream's data differ at ${path}`);
  }
}

/** The same bytes after the same plain filters: what they decode to need not be compared. */
function isStoredAlike(before: Stream, after: Stream, original: PdfDocument, output: PdfDocument): boolean {
  const [first, second] = [filtersOf(before, original.resolve), filtersOf(after, output.resolve)];
  const isPlain = [...first, ...second].every(({ parameters }) => parameters === undefined);
  const names = [first, second].map((steps) => steps.map(({ name }) => name).join());
  return isPlain && names[0] === names[1] && equal(before.raw, after.raw);
}

function toPicture(stream: Stream, { resolve }: PdfDocument): { data: Uint8Array; rest: string } {
  const steps = filtersOf(stream, resolve);
  const end = steps.findIndex((step) => isPictureFilter(step) || step.name === "Crypt");
  const undone = end < 0 ? steps : steps.slice(0, end);
  const rest =
    end < 0
      ? ""
      : steps
          .slice(end)
          .map((step) => step.name)
          .join();
  const known = undone.every((step) => /^(Flate|LZW|ASCII85|ASCIIHex|RunLength)Decode$/.test(step.name));
  if (!known) return { data: stream.raw, rest: steps.map((step) => step.name).join() };
  return { data: undo(stream.raw, undone, resolve, 1_000_000_000), rest };
}

function isEqualScalar(before: PdfValue, after: PdfValue): boolean {
  if (before instanceof Name && after instanceof Name) return before.text === after.text;
  if (before instanceof PdfString && after instanceof PdfString) return before.bytes.equals(after.bytes);
  return before === after;
}
