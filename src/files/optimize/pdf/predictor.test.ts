import { describe, expect, it } from "vitest";
import { type FilterMode, filterRows } from "../image/png-filters.js";
import { undoPredictor } from "./predictor.js";

const parameters = (values: Record<string, number>) => (key: string, missing: number) => values[key] ?? missing;
const noise = (length: number) => Uint8Array.from({ length }, (_, at) => (at * at * 31 + at * 7) & 255);

describe("undoPredictor", () => {
  it.each<FilterMode>(["none", "sub", "up", "average", "paeth", "adaptive", "pairs"])(
    "undoes PNG's filter %s",
    (mode) => {
      for (const colours of [1, 3, 4]) {
        const [columns, height] = [13, 9];
        const data = noise(columns * colours * height);
        const rows = filterRows({ data, rowBytes: columns * colours, height, pixelBytes: colours }, mode);
        const undone = undoPredictor(rows, parameters({ Predictor: 15, Columns: columns, Colors: colours }));
        expect(Buffer.compare(undone, data)).toBe(0);
      }
    },
  );

  it("takes a last row that is cut off for what it has", () => {
    const rows = Uint8Array.from([2, 1, 2, 3, 2, 1, 1]);
    expect([...undoPredictor(rows, parameters({ Predictor: 12, Columns: 3 }))]).toEqual([1, 2, 3, 2, 3]);
  });

  it("undoes TIFF's differences in each row by itself", () => {
    const data = Uint8Array.from([1, 2, 1, 1, 250, 10, 5, 5, 255, 255]);
    const undone = undoPredictor(data, parameters({ Predictor: 2, Columns: 2, Colors: 2 }));
    expect([...undone.subarray(0, 8)]).toEqual([1, 2, 2, 3, 250, 10, 255, 15]);
  });

  it("says that a filter is unknown", () => {
    expect(() => undoPredictor(Uint8Array.from([7, 0]), parameters({ Predictor: 10 }))).toThrow(/no known filter/);
  });
});
