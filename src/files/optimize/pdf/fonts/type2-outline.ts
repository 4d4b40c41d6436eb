import { type Outline, UnknownGlyphError } from "./outline.js";
import { readNumber } from "./type1-outline.js";

/**
 * Runs a Type 2 charstring as our encoder writes them, for the guard. Fractions of a number written as 16.16 add up
 * to errors far below what shows, so comparing allows for them.
 */
export function type2Outline(code: Uint8Array, defaultWidth: number, nominalWidth: number): Outline {
  const outline: Outline = { width: defaultWidth, operations: [], hintGroups: [] };
  let stack: number[] = [];
  let [x, y] = [0, 0];
  let stems = 0;
  let isFirst = true;
  /** The first operator's stack may begin with the width. */
  const takeWidth = (hasWidth: boolean) => {
    if (isFirst && hasWidth) outline.width = nominalWidth + (stack.shift() as number);
    isFirst = false;
  };
  const line = (dx: number, dy: number) => {
    x += dx;
    y += dy;
    outline.operations.push({ kind: "line", points: [x, y] });
  };
  const curve = ([a, b, c, d, e, f]: [number, number, number, number, number, number]) => {
    const [x1, y1] = [x + a, y + b];
    const [x2, y2] = [x1 + c, y1 + d];
    x = x2 + e;
    y = y2 + f;
    outline.operations.push({ kind: "curve", points: [x1, y1, x2, y2, x, y] });
  };
  const move = (dx: number, dy: number) => {
    x += dx;
    y += dy;
    outline.operations.push({ kind: "move", points: [x, y] });
  };
  for (let at = 0; at < code.length; ) {
    const byte = code[at++] as number;
    if (byte === 28 || byte >= 32) {
      const [value, next] = byte === 28 || byte === 255 ? readWide(code, byte, at) : readNumber(code, byte, at);
      stack.push(value);
      at = next;
      continue;
    }
    switch (byte) {
      case 1:
      case 3:
      case 18:
      case 23:
        takeWidth(stack.length % 2 === 1);
        stems += stack.length >> 1;
        break;
      case 19:
        takeWidth(stack.length % 2 === 1);
        at += Math.ceil(stems / 8);
        break;
      case 21:
        takeWidth(stack.length > 2);
        move(stack[0] as number, stack[1] as number);
        break;
      case 22:
      case 4:
        takeWidth(stack.length > 1);
        if (byte === 22) move(stack[0] as number, 0);
        else move(0, stack[0] as number);
        break;
      case 5:
        for (let each = 0; each < stack.length; each += 2) line(stack[each] as number, stack[each + 1] as number);
        break;
      case 6:
      case 7:
        for (const [index, value] of stack.entries()) {
          if ((byte === 6) === (index % 2 === 0)) line(value, 0);
          else line(0, value);
        }
        break;
      case 8:
        for (let each = 0; each < stack.length; each += 6)
          curve(stack.slice(each, each + 6) as Parameters<typeof curve>[0]);
        break;
      case 26:
      case 27:
      case 30:
      case 31:
        for (let each = 0; each < stack.length; each += 4)
          curve(flatCurve(byte, each / 4, stack.slice(each, each + 4)));
        break;
      case 14:
        takeWidth(stack.length > 0);
        return outline;
      default:
        throw new UnknownGlyphError(`Operator ${byte}`);
    }
    stack = [];
  }
  throw new UnknownGlyphError("The charstring does not end");
}

function flatCurve(operator: number, index: number, [a = 0, b = 0, c = 0, d = 0]: number[]) {
  if (operator === 27) return [a, 0, b, c, d, 0] as [number, number, number, number, number, number];
  if (operator === 26) return [0, a, b, c, 0, d] as [number, number, number, number, number, number];
  const startsHorizontal = (operator === 31) === (index % 2 === 0);
  return (startsHorizontal ? [a, 0, b, c, 0, d] : [0, a, b, c, d, 0]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
}

function readWide(code: Uint8Array, byte: number, at: number): [number, number] {
  const view = Buffer.from(code.buffer, code.byteOffset, code.byteLength);
  return byte === 28 ? [view.readInt16BE(at), at + 2] : [view.readInt32BE(at) / 65_536, at + 4];
}
