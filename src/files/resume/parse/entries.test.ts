import { expect, it } from "vitest";
import { entriesOf } from "./entries.js";
import type { SectionedLine } from "./sections.js";

function entriesIn(...texts: string[]) {
  const lines = texts.map(
    (text): SectionedLine => ({
      cells: text.split("\t").map((part) => ({ text: part, size: 10 })),
      page: 1,
      flow: "",
      isApart: false,
      isItem: false,
      part: "EXPERIENCE",
      section: 1,
    }),
  );
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
