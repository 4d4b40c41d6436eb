import { KeepError } from "../result.js";
import type { PdfDocument } from "./document.js";
import { dictsOf, pagesOf } from "./graph.js";
import { Dict, isName, Name, type PdfValue, Ref, Stream } from "./objects.js";
import { Operators } from "./operators.js";

type Matrix = [number, number, number, number, number, number];

/** How large a picture is shown at most, in points. */
export interface Shown {
  width: number;
  height: number;
}

const MAX_FORM_DEPTH = 12;

/**
 * How large each picture is shown, from the pages' contents and their forms. Pictures that other things use as well
 * (patterns, annotations, glyphs) are left out, because what they do with them is not followed.
 */
export function findShownSizes(document: PdfDocument, objects: Map<number, PdfValue>): Map<number, Shown> {
  const scan = new UsageScan(document);
  try {
    for (const page of pagesOf(document)) scan.page(page.page, page.resources);
  } catch (error) {
    // Contents that we cannot follow say nothing of sizes; they are not the file's structure.
    if (error instanceof KeepError) return new Map();
    throw error;
  }
  for (const dict of dictsOf(objects)) scan.excludeUnless(dict);
  return scan.shown;
}

class UsageScan {
  readonly shown = new Map<number, Shown>();
  private readonly scanned = new Set<Dict>();
  private readonly operators = new Operators();

  constructor(private readonly document: PdfDocument) {}

  page(page: Dict, resources: PdfValue): void {
    const { document } = this;
    const unit = document.resolve(page.get("UserUnit"));
    const scale = typeof unit === "number" ? unit : 1;
    const contents = document.resolve(page.get("Contents"));
    const streams = (Array.isArray(contents) ? contents.map(document.resolve) : [contents]).filter(
      (each): each is Stream => each instanceof Stream,
    );
    // One content may be cut in the middle between two tokens.
    const data = Buffer.concat(streams.flatMap((stream) => [document.decode(stream), Buffer.from("\n")]));
    this.content(data, document.resolve(resources), [scale, 0, 0, scale, 0, 0], 0);
  }

  /** Pictures that a resource dictionary names which no scanned content goes with. */
  excludeUnless(dict: Dict): void {
    if (this.scanned.has(dict)) return;
    const pictures = this.document.resolve(dict.get("XObject"));
    if (!(pictures instanceof Dict)) return;
    for (const value of pictures.entries.values()) if (value instanceof Ref) this.shown.delete(value.number);
  }

  private content(data: Buffer, resources: PdfValue, start: Matrix, depth: number): void {
    if (!(resources instanceof Dict) || depth > MAX_FORM_DEPTH) return;
    this.scanned.add(resources);
    const saved: Matrix[] = [];
    let matrix = start;
    for (const { name, operands } of this.operators.of(data)) {
      if (name === "q") saved.push(matrix);
      else if (name === "Q") matrix = saved.pop() ?? start;
      else if (name === "cm") matrix = multiply(asMatrix(operands), matrix);
      else if (name === "Do") this.paint(operands.at(-1) ?? null, resources, matrix, depth);
    }
  }

  private paint(name: PdfValue, resources: Dict, matrix: Matrix, depth: number): void {
    const { document } = this;
    const named = document.resolve(resources.get("XObject"));
    if (!(named instanceof Dict) || !(name instanceof Name)) return;
    const ref = named.get(name.text);
    const object = document.resolve(ref);
    if (!(object instanceof Stream) || !(ref instanceof Ref)) return;
    if (isName(document.resolve(object.dict.get("Subtype")), "Image")) {
      const before = this.shown.get(ref.number);
      const [a, b, c, d] = matrix;
      const width = Math.max(before?.width ?? 0, Math.hypot(a, b));
      this.shown.set(ref.number, { width, height: Math.max(before?.height ?? 0, Math.hypot(c, d)) });
      return;
    }
    const own = document.resolve(object.dict.get("Matrix"));
    const inner = multiply(Array.isArray(own) ? asMatrix(own.map(document.resolve)) : [1, 0, 0, 1, 0, 0], matrix);
    const formResources = document.resolve(object.dict.get("Resources")) ?? resources;
    this.content(Buffer.from(document.decode(object)), formResources, inner, depth + 1);
  }
}

function asMatrix(values: PdfValue[]): Matrix {
  const numbers = values.slice(-6).map((value) => (typeof value === "number" ? value : 0));
  return (numbers.length === 6 ? numbers : [1, 0, 0, 1, 0, 0]) as Matrix;
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l];
}
