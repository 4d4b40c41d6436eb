import { KeepError } from "../result.js";
import type { PdfDocument } from "./document.js";
import { children, Dict, type PdfValue, Ref, Stream } from "./objects.js";

/** Looks a reference up: in the document, or in what is to replace parts of it. */
export type Lookup = (ref: Ref) => PdfValue;

/** The objects that the trailer leads to, each once, in the order in which a reader meets them. */
export function reachable(roots: PdfValue[], lookup: Lookup): Map<number, PdfValue> {
  const found = new Map<number, PdfValue>();
  // Not by recursion: outlines and annotations are chains as long as a document.
  const stack = [...roots].reverse();
  while (stack.length > 0) {
    const value = stack.pop() as PdfValue;
    if (value instanceof Ref) {
      if (found.has(value.number)) continue;
      const object = lookup(value);
      found.set(value.number, object);
      stack.push(object);
    } else if (typeof value === "object" && value !== null) {
      const inner = [...children(value)];
      for (let at = inner.length - 1; at >= 0; at--) {
        const each = inner[at] as PdfValue;
        if (typeof each === "object" && each !== null) stack.push(each);
      }
    }
  }
  return found;
}

/** Every dictionary of the reachable objects, those within others and of streams included. */
export function* dictsOf(objects: Map<number, PdfValue>): Generator<Dict> {
  for (const object of objects.values()) {
    const stack: PdfValue[] = [object];
    while (stack.length > 0) {
      const value = stack.pop() as PdfValue;
      if (value instanceof Ref) continue;
      if (value instanceof Dict) yield value;
      if (value instanceof Stream) yield value.dict;
      stack.push(...children(value));
    }
  }
}

/** What a new file has to hold of the trailer. */
export function rootsOf(document: PdfDocument): PdfValue[] {
  return ["Root", "Info", "ID"].map((key) => document.trailer.get(key));
}

export function countPages(document: PdfDocument, limit: number): number {
  let count = 0;
  for (const _ of pagesOf(document)) if (++count > limit) break;
  return count;
}

/** The pages, in no order, with the resources they have or inherit. Readers make what they like of a broken tree. */
export function* pagesOf(document: PdfDocument): Generator<{ page: Dict; resources: PdfValue }> {
  const stack: [PdfValue, PdfValue][] = [[document.catalog.get("Pages"), null]];
  const seen = new Set<PdfValue>();
  while (stack.length > 0) {
    const [value, inherited] = stack.pop() as [PdfValue, PdfValue];
    const node = document.resolve(value);
    if (!(node instanceof Dict)) continue;
    if (!(value instanceof Ref)) throw new KeepError("The PDF is damaged: a page is no object of its own");
    if (seen.has(node)) throw new KeepError("The PDF is damaged: a page is in its tree twice");
    seen.add(node);
    const resources = node.get("Resources") ?? inherited;
    const kids = document.resolve(node.get("Kids"));
    if (Array.isArray(kids)) for (const kid of kids) stack.push([kid, resources]);
    else yield { page: node, resources };
  }
}
