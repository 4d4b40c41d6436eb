import { expect, it } from "vitest";
import { sectionedLine } from "../../../../test/setup/sectioned-line.js";
import { entriesOf } from "./entries.js";

function entriesIn(...texts: string[]) {
  const lines = texts.map((text) => sectionedLine(text, "EXPERIENCE"));
  return entriesOf(lines, "EXPERIENCE").map(({ head, span, body }) => [head, span?.start.year, body.length]);
}

it("takes the period before a date for what parts the two", () => {
  expect(
    entriesIn(
      "Clerk",
      "Old Mill, Brook. June 2012 – August 2012",
      "Sold flour.",
      "Baker",
      "New Mill, Brook. May 2014 – today",
    ),
  ).toEqual([
    [["Clerk", "Old Mill, Brook"], 2012, 1],
    [["Baker", "New Mill, Brook"], 2014, 0],
  ]);
});

it("begins nothing at a sentence that ends with a year", () => {
  expect(entriesIn("Clerk\t2012 – 2014", "Old Mill", "Sold flour in Brook until the mill was closed in 2014.")).toEqual(
    [[["Clerk", "Old Mill"], 2012, 1]],
  );
});
