import { describe, expect, it } from "vitest";
import { layoutPage } from "./page-layout.js";
import type { TextItem } from "./page-segments.js";
import { lineText } from "./resume-document.js";

/** A piece of text whose letters are half as wide as high. */
function at(x: number, y: number, text: string, size = 10): TextItem {
  return { text, x, y, width: text.length * size * 0.5, size };
}

/** Lines below each other, as a column has them. */
function column(x: number, top: number, texts: string[], leading = 14): TextItem[] {
  return texts.map((text, place) => at(x, top - place * leading, text));
}

function flushRight(edge: number, y: number, text: string, size = 10): TextItem {
  return at(edge - text.length * size * 0.5, y, text, size);
}

const read = (items: readonly TextItem[]) => layoutPage(items, 1).map(lineText);
const byTurns = (left: readonly TextItem[], right: readonly TextItem[]) =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, place) => [left[place], right[place]])
    .flat()
    .filter((item) => item !== undefined);

const side = ["Contact", "jane@roe.example", "555 0100", "Skills", "Kotlin", "Terraform"];
const main = [
  "Experience",
  "Engineer at Harbor Payments",
  "Wrote services for merchants",
  "Ran them at night",
  "Clerk at Old Mill",
  "Sold flour by the sack",
];

describe("the lines of a page", () => {
  it("are read from top to bottom, in whatever order they are drawn", () => {
    expect(read(column(50, 700, main).toReversed())).toEqual(main);
  });

  it("in columns that are drawn one after the other are read so, the left one first", () => {
    expect(read([...column(50, 700, side), ...column(220, 700, main)])).toEqual([...side, ...main]);
    expect(read([...column(220, 700, main), ...column(50, 700, side)])).toEqual([...side, ...main]);
  });

  it("in columns of different leading are read so, though they are drawn in turns", () => {
    const items = byTurns(column(50, 697, side, 17), column(220, 700, main));
    expect(read(items)).toEqual([...side, ...main]);
  });

  it("in columns that both have headings are read so, though their lines stand beside each other", () => {
    const left = column(50, 700, [...side, "Git"]);
    const right = column(220, 700, ["Summary", ...main]);
    expect(read(byTurns(left, right))).toEqual([...side, "Git", "Summary", ...main]);
  });

  it("are a column's where those are words of headings, some of one section", () => {
    const words = ["Skills", "Programming", "Languages"];
    expect(read([...column(50, 700, words), ...column(220, 700, main)])).toEqual([...words, ...main]);
  });

  it("stand beside headings in the margin, however they are drawn", () => {
    const margin = [at(50, 700, "Work", 14), at(50, 658, "Education", 14), at(50, 630, "Skills", 14)];
    const texts = [
      "Clerk at Old Mill",
      "2014 – 2018",
      "Sold flour",
      "Brook College",
      "2010 – 2014",
      "Kotlin",
      "Terraform",
    ];
    expect(read([...margin, ...column(160, 700, texts)])).toEqual([
      "Work\tClerk at Old Mill",
      ...texts.slice(1, 3),
      "Education\tBrook College",
      texts[4],
      "Skills\tKotlin",
      texts[6],
    ]);
  });

  it("above and below columns are read before and after them", () => {
    const wide = (y: number) => at(50, y, "A line that runs over the whole width of the page, from margin to margin");
    const items = [...column(50, 700, side), ...column(220, 700, main), wide(740), wide(560)];
    expect(read(items)).toEqual([wide(0).text, ...side, ...main, wide(0).text]);
  });

  it("in columns within a column are read from left to right as well", () => {
    const skills = [
      column(220, 600, ["Kotlin", "Go", "Scala", "Rust"]),
      column(400, 600, ["Redis", "Kafka", "dbt", "Git"]),
    ];
    const items = [...column(50, 700, [...side, ...side]), ...column(220, 700, main), ...skills.flat()];
    expect(read(items)).toEqual([
      ...side,
      ...side,
      ...main,
      "Kotlin",
      "Go",
      "Scala",
      "Rust",
      "Redis",
      "Kafka",
      "dbt",
      "Git",
    ]);
  });
});

describe("dates at the margin", () => {
  const titles = ["Engineer", "Harbor Payments", "Clerk", "Old Mill", "Education", "Oregon College"];
  const dates = ["2019 – present", "2015 – 2019", "2011 – 2015"];
  const lines = [
    "Engineer\t2019 – present",
    "Harbor Payments",
    "Clerk\t2015 – 2019",
    "Old Mill",
    "Education",
    "Oregon College\t2011 – 2015",
  ];
  const places = [700, 672, 630];

  it("stand on the lines of their titles, drawn with them or after all of them", () => {
    const left = column(50, 700, titles);
    const right = dates.map((text, place) => flushRight(550, places[place] ?? 0, text));
    expect(read([...left, ...right])).toEqual(lines);
    expect(read([...right, ...left])).toEqual(lines);
  });

  it("stand there as well in smaller letters, set by their tops", () => {
    const left = column(50, 700, titles).map((item) => ({ ...item, size: 14 }));
    const right = dates.map((text, place) => flushRight(550, (places[place] ?? 0) + 6, text, 8));
    expect(read(byTurns(left, right))).toEqual(lines);
  });

  it("may have places below them, which stand on no line of the others", () => {
    const left = [
      ...column(50, 700, ["Engineer", "Harbor Payments", "Services for merchants"], 15),
      ...column(50, 640, ["Clerk", "Old Mill", "Flour by the sack"], 15),
    ];
    const right = [
      ...[flushRight(550, 702, "2019 – present"), flushRight(550, 691, "Portland, OR")],
      ...[flushRight(550, 642, "2015 – 2019"), flushRight(550, 631, "Salem, OR")],
    ];
    expect(read([...left, ...right])).toEqual([
      "Engineer\t2019 – present",
      "Portland, OR",
      "Harbor Payments",
      "Services for merchants",
      "Clerk\t2015 – 2019",
      "Salem, OR",
      "Old Mill",
      "Flour by the sack",
    ]);
  });

  it("at the left stand before their titles", () => {
    const right = [700, 672, 630].map((y, place) => at(160, y, ["Engineer", "Clerk", "Oregon College"][place] ?? ""));
    const left = dates.map((text, place) => at(50, places[place] ?? 0, text));
    expect(read([...left, ...right])).toEqual(dates.map((text, place) => `${text}\t${right[place]?.text}`));
  });
});

it("letters that are set apart make words, with spaces where the gaps are wider", () => {
  const letters = [..."WORK"].map((letter, place) => at(50 + place * 12, 700, letter));
  const more = [..."EXPERIENCE"].map((letter, place) => at(110 + place * 12, 700, letter));
  expect(read([...letters, ...more])[0]?.replace("\t", " ")).toBe("WORK EXPERIENCE");
});

it("words of letters that are set apart, with a hyphen or without, stay apart where a blank of its own is between them", () => {
  const items = [at(50, 700, "A N N A"), at(85, 700, " "), at(90, 700, "R O E - M E Y")];
  expect(read(items)[0]).toBe("ANNA ROE-MEY");
});
