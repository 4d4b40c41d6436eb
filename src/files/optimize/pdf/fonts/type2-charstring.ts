import { type Operation, type Outline, type Stem, UnknownGlyphError } from "./outline.js";

const MAX_STACK = 48;

/** Writes an outline as a Type 2 charstring (Adobe 5177), hints included. */
export function encodeType2(outline: Outline, defaultWidth: number, nominalWidth: number): Uint8Array {
  const out: number[] = [];
  const width = outline.width === defaultWidth ? [] : [outline.width - nominalWidth];
  const stems = new StemTable(outline);
  writeNumbers(out, width);
  stems.writeDeclarations(out);
  let [x, y] = [0, 0];
  const run = new Run(out);
  for (const operation of outline.operations) {
    if (operation.kind === "hints") {
      run.flush();
      stems.writeMask(out, operation.group);
      continue;
    }
    const deltas = toDeltas(operation.points, x, y);
    [x, y] = operation.points.slice(-2) as [number, number];
    run.add(operation.kind, deltas);
  }
  run.flush();
  out.push(14);
  return Uint8Array.from(out);
}

function toDeltas(points: number[], startX: number, startY: number): number[] {
  let [x, y] = [startX, startY];
  const deltas: number[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const [nextX, nextY] = [points[at] as number, points[at + 1] as number];
    deltas.push(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return deltas;
}

/** Consecutive segments of one form share an operator. */
class Run {
  private operator = 0;
  private args: number[] = [];
  /** For operators whose segments alternate between horizontal and vertical: what the next has to be. */
  private next: "h" | "v" | undefined;

  constructor(private readonly out: number[]) {}

  add(kind: Exclude<Operation["kind"], "hints">, deltas: number[]): void {
    if (kind === "move") this.move(deltas as [number, number]);
    else if (kind === "line") this.line(deltas as [number, number]);
    else this.curve(deltas as [number, number, number, number, number, number]);
  }

  flush(): void {
    if (this.args.length === 0) return;
    writeNumbers(this.out, this.args);
    this.out.push(this.operator);
    this.args = [];
    this.next = undefined;
  }

  private move([dx, dy]: [number, number]): void {
    this.flush();
    if (dy === 0) this.put(22, [dx]);
    else if (dx === 0) this.put(4, [dy]);
    else this.put(21, [dx, dy]);
    this.flush();
  }

  private line([dx, dy]: [number, number]): void {
    if (dx !== 0 && dy !== 0) {
      this.put(5, [dx, dy]);
      return;
    }
    const direction = dy === 0 ? "h" : "v";
    if ((this.operator === 6 || this.operator === 7) && this.next === direction && this.args.length < MAX_STACK) {
      this.args.push(dx || dy);
    } else {
      this.flush();
      this.put(direction === "h" ? 6 : 7, [dx || dy]);
    }
    this.next = direction === "h" ? "v" : "h";
  }

  private curve([a, b, c, d, e, f]: [number, number, number, number, number, number]): void {
    const startsFlat = b === 0 ? "h" : a === 0 ? "v" : undefined;
    const endsFlat = f === 0 ? "h" : e === 0 ? "v" : undefined;
    if (!startsFlat || !endsFlat) this.put(8, [a, b, c, d, e, f]);
    else if (startsFlat !== endsFlat) this.turn(startsFlat, endsFlat, startsFlat === "h" ? [a, c, d, f] : [b, c, d, e]);
    else if (startsFlat === "h") this.put(27, [a, c, d, e]);
    else this.put(26, [b, c, d, f]);
  }

  /** A curve from horizontal to vertical, or the other way. */
  private turn(startsFlat: "h" | "v", endsFlat: "h" | "v", args: number[]): void {
    const isContinued = (this.operator === 30 || this.operator === 31) && this.next === startsFlat;
    if (isContinued && this.args.length + 4 <= MAX_STACK) this.args.push(...args);
    else {
      this.flush();
      this.put(startsFlat === "h" ? 31 : 30, args);
    }
    this.next = endsFlat;
  }

  private put(operator: number, args: number[]): void {
    if (this.args.length > 0 && (this.operator !== operator || this.args.length + args.length > MAX_STACK))
      this.flush();
    this.operator = operator;
    this.args.push(...args);
  }
}

/** All stems of a glyph in the order that CFF demands, and which of them each group has. */
class StemTable {
  private readonly horizontal: Stem[];
  private readonly vertical: Stem[];
  private readonly hasMasks: boolean;

  constructor(private readonly outline: Outline) {
    const all = outline.hintGroups.flat();
    this.horizontal = sorted(all.filter((stem) => !stem.isVertical));
    this.vertical = sorted(all.filter((stem) => stem.isVertical));
    // More stems than the stack takes: hints only sharpen, the outline is what counts.
    if (this.horizontal.length > 22 || this.vertical.length > 22) this.horizontal = this.vertical = [];
    this.hasMasks = outline.operations.some(({ kind }) => kind === "hints");
  }

  writeDeclarations(out: number[]): void {
    if (this.horizontal.length > 0) this.declare(out, this.horizontal, this.hasMasks ? 18 : 1);
    if (this.vertical.length > 0) this.declare(out, this.vertical, this.hasMasks ? 23 : 3);
    if (this.hasMasks && !this.startsWithHints()) this.writeMask(out, 0);
  }

  writeMask(out: number[], group: number): void {
    const stems = [...this.horizontal, ...this.vertical];
    if (stems.length === 0) return;
    const bytes = new Uint8Array(Math.ceil(stems.length / 8));
    const keys = new Set(this.outline.hintGroups[group]?.map(keyOf));
    for (const [index, stem] of stems.entries()) {
      if (keys.has(keyOf(stem))) bytes[index >> 3] = (bytes[index >> 3] as number) | (128 >> (index & 7));
    }
    out.push(19, ...bytes);
  }

  private startsWithHints(): boolean {
    return this.outline.operations[0]?.kind === "hints";
  }

  private declare(out: number[], stems: Stem[], operator: number): void {
    let edge = 0;
    for (const { from, size } of stems) {
      writeNumbers(out, [from - edge, size]);
      edge = from + size;
    }
    out.push(operator);
  }
}

function sorted(stems: Stem[]): Stem[] {
  const unique = new Map(stems.map((stem) => [keyOf(stem), stem]));
  return [...unique.values()].sort((a, b) => a.from - b.from || a.size - b.size);
}

function keyOf({ isVertical, from, size }: Stem): string {
  return `${isVertical} ${from} ${size}`;
}

function writeNumbers(out: number[], values: number[]): void {
  for (const value of values) writeNumber(out, value);
}

function writeNumber(out: number[], value: number): void {
  if (!Number.isFinite(value) || Math.abs(value) > 32_000) throw new UnknownGlyphError("A number is too large");
  if (!Number.isInteger(value)) {
    const fixed = Math.round(value * 65_536);
    out.push(255, (fixed >> 24) & 255, (fixed >> 16) & 255, (fixed >> 8) & 255, fixed & 255);
  } else if (Math.abs(value) <= 107) out.push(value + 139);
  else if (value >= 108 && value <= 1_131) out.push(247 + ((value - 108) >> 8), (value - 108) & 255);
  else if (value <= -108 && value >= -1_131) out.push(251 + ((-value - 108) >> 8), (-value - 108) & 255);
  else out.push(28, (value >> 8) & 255, value & 255);
}
