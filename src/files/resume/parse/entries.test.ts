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

it("takes no line above a date where entries begin with theirs", () => {
  const texts = ["2018 – today", "Clerk at Old Mill", "Sold flour by the sack", "2014 – 2018", "Baker at New Mill"];
  const lines = texts.map((text, place) => ({ ...sectionedLine(text, "EXPERIENCE"), isApart: place === 2 }));
  expect(entriesOf(lines, "EXPERIENCE").map(({ head }) => head)).toEqual([
    ["Clerk at Old Mill"],
    ["Baker at New Mill"],
  ]);
});

it("takes an address for no line of what stands above a date", () => {
  expect(
    entriesIn(
      "Old Mill",
      "https://mill.example",
      "2018 – today",
      "Clerk",
      "Sold flour.",
      "Ground it",
      "New Mill",
      "2014",
      "Baker",
    ),
  ).toEqual([
    [["Old Mill", "Clerk"], 2018, 2],
    [["New Mill", "Baker"], 2014, 0],
  ]);
});

it("takes what somebody was for part of the head, though an address or room is beside it", () => {
  expect(entriesIn("Old Mill", "2018 – today", "Clerk", "https://mill.example", "Sold flour.")).toEqual([
    [["Old Mill", "Clerk"], 2018, 1],
  ]);
  const lines = ["Old Mill", "2018 – today", "Clerk", "Sold flour"].map((text) => sectionedLine(text, "EXPERIENCE"));
  const apart = lines.map((line) => ({ ...line, isApart: true }));
  expect(entriesOf(apart, "EXPERIENCE")).toMatchObject([
    { head: ["Old Mill", "Clerk"], body: [{ cells: lines[3]?.cells }] },
  ]);
});

it("takes the beginning of a description for no title", () => {
  const texts = ["UX Design | Old Mill\t2018 – 2020", "Lead design of the mobile app", "Sold flour."];
  const lines = texts.map((text) => ({ ...sectionedLine(text, "EXPERIENCE"), isApart: true }));
  expect(entriesOf(lines, "EXPERIENCE")).toMatchObject([{ head: ["UX Design | Old Mill"], body: [{}, {}] }]);
});

it("leaves an address with which an entry ends to that", () => {
  const texts = ["Clerk, Old Mill\t2018 – 2020", "Wrote the shop.", "https://shop.example", "Baker, New Mill\t2014"];
  expect(entriesIn(...texts)).toEqual([
    [["Clerk, Old Mill"], 2018, 2],
    [["Baker, New Mill"], 2014, 0],
  ]);
});

it("looks above dates of which the first is that of a place with several jobs", () => {
  const texts = ["2014 – 2020", "Clerk at Old Mill", "2018 – 2020", "Sold flour.", "Baker at New Mill", "2014 – 2018"];
  const lines = texts.map((text) => ({ ...sectionedLine(text, "EXPERIENCE"), isApart: text.includes("Mill") }));
  expect(entriesOf(lines, "EXPERIENCE").slice(1)).toMatchObject([
    { head: ["Clerk at Old Mill"], span: { start: { year: 2018 } } },
    { head: ["Baker at New Mill"], span: { start: { year: 2014 } } },
  ]);
});
