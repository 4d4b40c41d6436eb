/** A glyph as both formats draw it, in absolute coordinates. */
export interface Outline {
  width: number;
  /** `hints` counts into `hintGroups`: from here on that group's stems are in force. */
  operations: Operation[];
  hintGroups: Stem[][];
}

export type Operation =
  | { kind: "move" | "line"; points: [number, number] }
  | { kind: "curve"; points: [number, number, number, number, number, number] }
  | { kind: "hints"; group: number };

export interface Stem {
  isVertical: boolean;
  from: number;
  size: number;
}

/** A charstring that uses what we do not follow. */
export class UnknownGlyphError extends Error {}

/** Whether two outlines draw the same, to the precision of a 16.16 number. */
export function drawTheSame(a: Outline, b: Outline): boolean {
  const [first, second] = [a, b].map(({ operations }) => operations.filter((each) => each.kind !== "hints"));
  if (!first || !second || first.length !== second.length || Math.abs(a.width - b.width) > 0.01) return false;
  return first.every((one, index) => {
    const other = second[index];
    if (!other || one.kind !== other.kind) return false;
    return one.points.every((value, at) => Math.abs(value - (other.points[at] as number)) < 0.02);
  });
}
