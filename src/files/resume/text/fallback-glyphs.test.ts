import { expect, it } from "vitest";
import { withGlyphsInPlace } from "./fallback-glyphs.js";
import { segmentsOf, type TextItem } from "./page-segments.js";

function itemOf(text: string, x: number, width: number, y = 700): TextItem {
  return { text, x, y, width, size: 16 };
}
const read = (...items: TextItem[]) => segmentsOf(withGlyphsInPlace(items)).map(({ text }) => text);

it("puts letters of another font into the holes of their line", () => {
  const line = [itemOf("Mme Th", 90, 60), itemOf(" ", 150, 10), itemOf("H", 160, 12), itemOf(" ", 172, 11)];
  const glyphs = [itemOf("ị", 150, 5.5), itemOf(" ", 155.5, 16), itemOf("ồ", 172, 11)];
  expect(read(...line, itemOf("ng", 183, 20), ...glyphs)).toEqual(["Mme Thị Hồng"]);
});

it.each([
  ["on another line", [itemOf("a", 40, 10, 650)], ["Jane Roe", "a"]],
  ["behind the line", [itemOf("PhD", 175, 20)], ["Jane Roe", "PhD"]],
])("leaves what stands %s", (_where, glyphs, texts) => {
  expect(read(itemOf("Jane", 30, 30), itemOf(" ", 60, 5), itemOf("Roe", 65, 25), ...glyphs)).toEqual(texts);
});
