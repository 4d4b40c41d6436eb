import { type Outline, UnknownGlyphError } from "./outline.js";
import { STANDARD_NAMES } from "./standard-names.js";
import type { Type1Font } from "./type1.js";

const MAX_STEPS = 100_000;

/** Runs a glyph's Type 1 charstring. */
export function type1Outline(font: Type1Font, name: string): Outline {
  const machine = new Type1Machine(font);
  machine.run(glyph(font, name), 0);
  return machine.outline;
}

function glyph(font: Type1Font, name: string): Uint8Array {
  const found = font.glyphs.get(name);
  if (!found) throw new UnknownGlyphError(`There is no glyph ${name}`);
  return found;
}

class Type1Machine {
  readonly outline: Outline = { width: 0, operations: [], hintGroups: [[]] };
  private stack: number[] = [];
  private returned: number[] = [];
  private flex: [number, number][] | undefined;
  private x = 0;
  private y = 0;
  private bearing = 0;
  private isOpen = false;
  private steps = 0;

  constructor(private readonly font: Type1Font) {}

  /** True when the glyph has ended. */
  run(code: Uint8Array, depth: number): boolean {
    if (depth > 10) throw new UnknownGlyphError("Subroutines call each other too deep");
    for (let at = 0; at < code.length; ) {
      if (++this.steps > MAX_STEPS) throw new UnknownGlyphError("The charstring does not end");
      const byte = code[at++] as number;
      if (byte >= 32) {
        const [value, next] = readNumber(code, byte, at);
        this.stack.push(value);
        at = next;
      } else if (byte === 10) {
        const subr = this.font.subrs.get(this.stack.pop() ?? -1);
        if (!subr) throw new UnknownGlyphError("A subroutine is missing");
        if (this.run(subr, depth + 1)) return true;
      } else if (byte === 11) return false;
      else if (byte === 12) {
        if (this.escaped(code[at++] as number)) return true;
      } else if (this.plain(byte)) return true;
    }
    return false;
  }

  private plain(operator: number): boolean {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = this.stack;
    switch (operator) {
      case 1:
        return this.stem(false, a, b);
      case 3:
        return this.stem(true, a, b);
      case 4:
        return this.move(0, a);
      case 5:
        return this.line(a, b);
      case 6:
        return this.line(a, 0);
      case 7:
        return this.line(0, a);
      case 8:
        return this.curve(a, b, c, d, e, f);
      case 9:
        this.isOpen = false;
        return this.done();
      case 13:
        this.bearing = this.x = a;
        this.outline.width = b;
        return this.done();
      case 14:
        return true;
      case 21:
        return this.move(a, b);
      case 22:
        return this.move(a, 0);
      case 30:
        return this.curve(0, a, b, c, d, 0);
      case 31:
        return this.curve(a, 0, b, c, 0, d);
      default:
        throw new UnknownGlyphError(`Operator ${operator}`);
    }
  }

  private escaped(operator: number): boolean {
    const { stack } = this;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = stack;
    switch (operator) {
      case 0:
        return this.done();
      case 1:
      case 2:
        this.stem(operator === 1, a, b, false);
        this.stem(operator === 1, c, d, false);
        return this.stem(operator === 1, e, f);
      case 6:
        return this.accented(a, b, c, d, e);
      case 12: {
        const [dividend = 0, divisor = 1] = stack.splice(-2);
        stack.push(dividend / divisor);
        return false;
      }
      case 16:
        return this.otherSubr();
      case 17:
        stack.push(this.returned.pop() ?? 0);
        return false;
      case 33:
        this.x = a;
        this.y = b;
        return this.done();
      default:
        throw new UnknownGlyphError(`Operator 12 ${operator}`);
    }
  }

  /** Flex (0 to 2) and hint replacement (3) are all that fonts for documents use. */
  private otherSubr(): boolean {
    const { stack } = this;
    const [count = 0, which = -1] = stack.splice(-2);
    const args = count > 0 ? stack.splice(-count) : [];
    if (which === 1) this.flex = [];
    else if (which === 2 && this.flex) this.flex.push([this.x, this.y]);
    else if (which === 0 && this.flex) this.endFlex(args);
    else if (which === 3) {
      this.outline.hintGroups.push([]);
      this.outline.operations.push({ kind: "hints", group: this.outline.hintGroups.length - 1 });
      this.returned = [args[0] ?? 3];
    } else throw new UnknownGlyphError(`Other subroutine ${which}`);
    return false;
  }

  /** Seven points: one for reference, and two curves' worth. */
  private endFlex(args: number[]): void {
    const points = this.flex ?? [];
    this.flex = undefined;
    if (points.length !== 7) throw new UnknownGlyphError("A flex of other than seven points");
    const flat = points.slice(1).flat();
    this.open(points[0] as [number, number]);
    for (const from of [0, 6]) {
      this.outline.operations.push({
        kind: "curve",
        points: flat.slice(from, from + 6) as [number, number, number, number, number, number],
      });
    }
    this.returned = [args[2] ?? this.y, args[1] ?? this.x];
  }

  /** A letter and its accent, drawn one after the other; neither's hints suit both. */
  private accented(accentBearing: number, x: number, y: number, base: number, accent: number): boolean {
    const [letter, mark] = [base, accent].map((code) => type1Outline(this.font, STANDARD_NAMES.get(code) ?? ""));
    const [dx, dy] = [this.bearing + x - accentBearing, y];
    const shift = (values: number[]) => values.map((value, at) => value + (at % 2 === 0 ? dx : dy));
    for (const [part, isMark] of [
      [letter, false],
      [mark, true],
    ] as const) {
      for (const each of part?.operations ?? []) {
        if (each.kind === "hints") continue;
        this.outline.operations.push((isMark ? { ...each, points: shift(each.points) } : each) as typeof each);
      }
    }
    return true;
  }

  private stem(isVertical: boolean, from: number, size: number, isLast = true): boolean {
    this.outline.hintGroups.at(-1)?.push({ isVertical, from: from + (isVertical ? this.bearing : 0), size });
    return isLast ? this.done() : false;
  }

  private move(dx: number, dy: number): boolean {
    this.x += dx;
    this.y += dy;
    if (!this.flex) {
      this.outline.operations.push({ kind: "move", points: [this.x, this.y] });
      this.isOpen = true;
    }
    return this.done();
  }

  /** Some fonts draw on after closing a path without moving first. */
  private open(at: [number, number] = [this.x, this.y]): void {
    if (!this.isOpen) this.outline.operations.push({ kind: "move", points: at });
    this.isOpen = true;
  }

  private line(dx: number, dy: number): boolean {
    this.open();
    this.x += dx;
    this.y += dy;
    this.outline.operations.push({ kind: "line", points: [this.x, this.y] });
    return this.done();
  }

  private curve(...[a, b, c, d, e, f]: [number, number, number, number, number, number]): boolean {
    this.open();
    const [x1, y1] = [this.x + a, this.y + b];
    const [x2, y2] = [x1 + c, y1 + d];
    this.x = x2 + e;
    this.y = y2 + f;
    this.outline.operations.push({ kind: "curve", points: [x1, y1, x2, y2, this.x, this.y] });
    return this.done();
  }

  private done(): boolean {
    this.stack = [];
    return false;
  }
}

export function readNumber(code: Uint8Array, byte: number, at: number): [value: number, next: number] {
  if (byte <= 246) return [byte - 139, at];
  const next = code[at] as number;
  if (byte <= 250) return [(byte - 247) * 256 + next + 108, at + 1];
  if (byte <= 254) return [-(byte - 251) * 256 - next - 108, at + 1];
  return [Buffer.from(code.buffer, code.byteOffset + at, 4).readInt32BE(0), at + 4];
}
