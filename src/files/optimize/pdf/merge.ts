import { createHash } from "node:crypto";
import { Dict, isName, Name, type PdfValue, Ref, Stream } from "./objects.js";
import { serialize, serializeDict } from "./serialize.js";

/** Kinds of objects that are what they say, and no matter which of two equal ones is meant. */
const VALUE_TYPES = new Set(["Font", "FontDescriptor", "ExtGState", "Encoding", "CIDSystemInfo", "Halftone"]);

/**
 * Which objects equal an earlier one: fonts, pictures, colour spaces that producers embed once a page. What has an
 * identity (pages, fields, annotations, tags) stays. Fonts become equal once their files are, hence the rounds.
 */
export function findDuplicates(objects: Map<number, PdfValue>): Map<number, number> {
  const first = new Map<number, number>();
  const mergeable = [...objects].filter(([, value]) => isMergeable(value));
  const fingerprints = new Map<Stream, string>();
  for (let round = 0; round < 4; round++) {
    const before = first.size;
    const seen = new Map<string, number>();
    for (const [number, value] of mergeable) {
      if (first.has(number)) continue;
      const key = keyOf(value, first, fingerprints);
      const earlier = seen.get(key);
      if (earlier === undefined) seen.set(key, number);
      else first.set(number, earlier);
    }
    if (first.size === before) break;
  }
  return new Map([...first].map(([number, earlier]) => [number, settle(earlier, first)]));
}

/** A twin's twin, from a later round. */
function settle(number: number, first: Map<number, number>): number {
  let found = number;
  for (let next = first.get(found); next !== undefined; next = first.get(found)) found = next;
  return found;
}

function isMergeable(value: PdfValue): boolean {
  // Tags point at their pictures and forms by number.
  if (value instanceof Stream) return !["StructParent", "StructParents"].some((key) => value.dict.entries.has(key));
  if (Array.isArray(value)) return isPlainArray(value);
  if (!(value instanceof Dict)) return false;
  const type = value.get("Type");
  return type instanceof Name && VALUE_TYPES.has(type.text) && !isName(value.get("Subtype"), "Type3");
}

/** Colour spaces, widths: arrays of values. An array of references may be one of annotations or fields. */
function isPlainArray(value: PdfValue[]): boolean {
  const first = value[0];
  const isColourSpace = first instanceof Name;
  return isColourSpace || (value.length > 8 && value.every((each) => typeof each === "number"));
}

function keyOf(value: PdfValue, first: Map<number, number>, fingerprints: Map<Stream, string>): string {
  const writeRef = (ref: Ref) => `${settle(ref.number, first)} R`;
  if (!(value instanceof Stream)) return serialize(value, writeRef);
  let fingerprint = fingerprints.get(value);
  if (!fingerprint) {
    fingerprint = createHash("sha256").update(value.raw).digest("base64");
    fingerprints.set(value, fingerprint);
  }
  const entries = [...value.dict.entries].filter(([key]) => key !== "Length").sort(([a], [b]) => (a < b ? -1 : 1));
  return `${fingerprint} ${serializeDict(new Dict(new Map(entries)), writeRef)}`;
}

/** What a new file has of the trailer. */
export function redirectTrailer(trailer: Dict, twins: Map<number, number>): Dict {
  const kept = [...trailer.entries].filter(([key]) => ["Root", "Info", "ID"].includes(key));
  return redirect(new Dict(new Map(kept)), twins) as Dict;
}

/** The value with references to a duplicate turned to its first. */
export function redirect(value: PdfValue, twins: Map<number, number>): PdfValue {
  if (twins.size === 0) return value;
  if (value instanceof Ref) return new Ref(twins.get(value.number) ?? value.number, 0);
  if (Array.isArray(value)) return value.map((each) => redirect(each, twins));
  if (value instanceof Stream) return new Stream(redirect(value.dict, twins) as Dict, value.raw);
  if (value instanceof Dict) {
    return new Dict(new Map([...value.entries].map(([key, each]) => [key, redirect(each, twins)])));
  }
  return value;
}
