import type { PdfDocument } from "./document.js";
import { dictsOf, reachable, rootsOf } from "./graph.js";
import { Dict, isName, Name, type PdfValue, Stream } from "./objects.js";

/** What XMP claims of the document: archive and accessibility standards that want it kept. */
export interface Claims {
  pdfaPart: string | undefined;
  isAccessible: boolean;
}

export function readClaims(document: PdfDocument): Claims {
  const metadata = document.resolve(document.catalog.get("Metadata"));
  const xmp = metadata instanceof Stream ? Buffer.from(document.decode(metadata)).toString("latin1") : "";
  const part = /pdfaid:part(?:>|\s*=\s*["'])\s*(\d)/.exec(xmp)?.[1];
  return { pdfaPart: part, isAccessible: /pdfuaid:part/.test(xmp) };
}

/** A signature covers bytes, so none of them may change. */
export function isSigned(document: PdfDocument, objects: Map<number, PdfValue>): boolean {
  if (document.catalog.get("Perms") !== null) return true;
  for (const dict of dictsOf(objects)) {
    if (Array.isArray(document.resolve(dict.get("ByteRange"))) && dict.get("Contents") !== null) return true;
  }
  return false;
}

/**
 * Takes out who made the document, when and with what: the Info dictionary, XMP, producers' private data. A title that
 * viewers are told to show stays. Returns how many things went.
 */
export function removeMetadata(document: PdfDocument, claims: Claims): number {
  // A standard demands its XMP, and that Info agrees with it.
  if (claims.pdfaPart) return 0;
  let removed = trimInfo(document, claims);
  for (const dict of dictsOf(reachable(rootsOf(document), (ref) => document.object(ref)))) {
    const mayGo = claims.isAccessible ? ["PieceInfo"] : ["PieceInfo", "Metadata"];
    for (const key of mayGo) {
      if (dict.get(key) === null || (key === "Metadata" && !isMetadata(document, dict.get(key)))) continue;
      dict.entries.delete(key);
      removed++;
    }
  }
  return removed;
}

function isMetadata(document: PdfDocument, value: PdfValue): boolean {
  const found = document.resolve(value);
  return found instanceof Stream && isName(document.resolve(found.dict.get("Type")), "Metadata");
}

function trimInfo(document: PdfDocument, claims: Claims): number {
  const info = document.resolve(document.trailer.get("Info"));
  if (!(info instanceof Dict)) return 0;
  const preferences = document.resolve(document.catalog.get("ViewerPreferences"));
  const isTitleShown = preferences instanceof Dict && preferences.get("DisplayDocTitle") === true;
  const before = info.entries.size;
  for (const key of [...info.entries.keys()]) {
    if (key !== "Title" || !(isTitleShown || claims.isAccessible)) info.entries.delete(key);
  }
  if (info.entries.size === 0) document.trailer.entries.delete("Info");
  return before - info.entries.size;
}

/** Removes scripts, and actions that start programs. Returns how many. */
export function removeActiveContent(document: PdfDocument): number {
  let removed = 0;
  const names = document.resolve(document.catalog.get("Names"));
  if (names instanceof Dict && names.entries.delete("JavaScript")) removed++;
  for (const dict of dictsOf(reachable(rootsOf(document), (ref) => document.object(ref)))) {
    for (const [key, value] of [...dict.entries]) {
      const found = document.resolve(value);
      if (isActive(document, found)) {
        if (key === "A" && isName(document.resolve(dict.get("Subtype")), "Link")) dict.entries.set(key, noAction());
        else dict.entries.delete(key);
        removed++;
      } else if (key === "Next" && Array.isArray(found)) {
        const harmless = found.filter((each) => !isActive(document, document.resolve(each)));
        removed += found.length - harmless.length;
        dict.entries.set(key, harmless);
      }
    }
    if (isName(document.resolve(dict.get("S")), "Rendition") && dict.entries.delete("JS")) removed++;
  }
  return removed;
}

/** What a link that leads nowhere any more does. Without any action, poppler's `pdfinfo -url` crashes on it. */
function noAction(): Dict {
  return new Dict(
    new Map([
      ["S", Name.of("Named")],
      ["N", Name.of("None")],
    ]),
  );
}

function isActive(document: PdfDocument, value: PdfValue): boolean {
  if (!(value instanceof Dict)) return false;
  const kind = document.resolve(value.get("S"));
  return (
    isName(kind, "JavaScript") || (isName(kind, "Launch") && !isName(document.resolve(value.get("Type")), "StructElem"))
  );
}
