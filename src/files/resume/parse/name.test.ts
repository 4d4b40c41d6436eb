import { describe, expect, it } from "vitest";
import type { ResumeLine } from "../text/resume-document.js";
import { findName } from "./name.js";
import { divide } from "./sections.js";

const BODY = [
  "Summary",
  "Looks after pumps, presses and the people who run them, and writes down what was learnt from each of them.",
];

/** "24 Jane Roe" is set in letters of 24 points, others in ten; a tab separates cells, of which each has its own size. */
function linesOf(texts: readonly string[]): ResumeLine[] {
  return [...texts, ...BODY].map((text) => ({
    cells: text.split("\t").map((cell) => {
      const size = /^(\d\d) /.exec(cell)?.[1];
      return { text: size ? cell.slice(3) : cell, size: Number(size ?? 10) };
    }),
    page: 1,
    flow: "",
    isApart: false,
    isItem: false,
  }));
}

function nameIn(texts: readonly string[], email?: string, title?: string): string | undefined {
  return findName(divide({ lines: linesOf(texts) }), { title, author: undefined }, email, [])?.value;
}

describe("a name", () => {
  it.each([
    ["of two lines in letters of two sizes", ["24 Ylva", "36 Öqvist", "Plumber"], "Ylva Öqvist"],
    [
      "in a narrow cell, beside more lines than it has",
      ["22 ZAINAB\t12 Mill Lane", "020 7946 0000", "22 BELLO\tzb@mail.example"],
      "Zainab Bello",
    ],
    ["of one word above the others in smaller letters", ["28 XIMENA", "18 del Valle Mora"], "Ximena del Valle Mora"],
    ["of three lines in a narrow column", ["20 Nguyễn Thị", "20 Minh", "20 Anh", "Marketing"], "Nguyễn Thị Minh Anh"],
    ["whose words a colour alone sets apart", ["28 IdaBrandt"], "Ida Brandt"],
    ["with a capital within", ["28 Ida", "28 MacBrandt"], "Ida MacBrandt"],
    ["of two lines of which one is hardly large", ["36 YLVA", "14 ÖQVIST", "Plumber"], "Ylva Öqvist"],
    [
      "with a nickname and what tells it from a father's",
      ['20 Wm. Frederick "Fritz" Roe, Jr.'],
      "Wm. Frederick Roe Jr.",
    ],
    ["with many initials and particles", ["20 A. B. C. van der Ploeg"], "A. B. C. van der Ploeg"],
    ["with letters after it", ["20 Moira Nic Suibhne, RGN, FRCN"], "Moira Nic Suibhne"],
    ["with forms of address before it and degrees after it", ["20 MUDr. Ing. Eva Malá, Ph.D."], "Eva Malá"],
    ["whose family name comes first, in capitals", ["18 TRAN, Thi Ngoc Bich"], "Thi Ngoc Bich Tran"],
    ["whose family name comes first", ["18 Roe, Jane"], "Jane Roe"],
    ["in rows of their own", ["Surname: Achebe", "First name: Ngozi", "Phone: 1234"], "Ngozi Achebe"],
    ["in rows of their own, in French", ["Nom\tMoreau", "Prénom\tAnne-Laure"], "Anne-Laure Moreau"],
    [
      "before how to reach someone, all in one line",
      ["12 Jane ROE 3, mill lane - 33000 BROOK - Tel. 020 7946 0000"],
      "Jane Roe",
    ],
    ["in one row", ["Personal data", "Name\tIda Brandt"], "Ida Brandt"],
  ])("%s", (_how, lines, name) => {
    expect(nameIn(lines)).toBe(name);
  });

  it.each([
    ["Grace Carpenter", "grace.carpenter@mail.example"],
    ["April Moss", "amoss@mail.example"],
    ["June Baker", "junebaker7@mail.example"],
  ])("may be words with a meaning, where the address has them as well: %s", (name, email) => {
    expect(nameIn([`20 ${name}`], email)).toBe(name);
  });
});

it.each([
  ["IDABRANDT", "ida.b@mail.example", "Ida Brandt"],
  ["IDABRANDT", "i.brandt@mail.example", "Ida Brandt"],
  ["IDABRANDT", "ibrandt84@mail.example", "Ida Brandt"],
  ["JOHNSON", "json@mail.example", "Johnson"],
  ["JOHNSON", "johnson@mail.example", "Johnson"],
  ["JOHNSON", "john.johnson@mail.example", "Johnson"],
  ["JOHNSON", "john.k@mail.example", "Johnson"],
])("%s is parted where %s says so", (letters, email, name) => {
  expect(nameIn([`20 ${letters}`], email)).toBe(name);
});

it.each([
  ["greets", ["28 Hi, I’m Ida Brandt."], undefined],
  ["stands below the page", ["20 Application", "Foot: none", "Ida Brandt · page 1"], "ibrandt@mail.example"],
])("is read where it %s", (_where, lines, email) => {
  const [first = "", ...last] = lines;
  const document = { lines: [...linesOf([first]), ...linesOf(last).slice(0, last.length)] };
  expect(findName(divide(document), { title: undefined, author: undefined }, email, [])?.value).toBe("Ida Brandt");
});

it("goes on behind a hyphen at the end of its line, whatever says the line alone as well", () => {
  expect(nameIn(["28 Ida Brandt-", "28 Solheim"], "ida@mail.example", "Ida Brandt-Solheim")).toBe("Ida Brandt-Solheim");
});

it("goes on below three words, where the address has the fourth", () => {
  const lines = ["28 Ana Lucía Vidal", "28 Ortega", "Welder"];
  expect(nameIn(lines, "al.vidal.ortega@mail.example")).toBe("Ana Lucía Vidal Ortega");
  expect(nameIn(lines, "alvidal@mail.example")).toBe("Ana Lucía Vidal");
  expect(nameIn(lines, "ortega@mail.example")).toBe("Ana Lucía Vidal");
});

it("is parted where the file's title says so, if that is the same name", () => {
  expect(nameIn(["20 IDABRANDT"], "x@mail.example", "Ida Brandt – Resume")).toBe("Ida Brandt");
  expect(nameIn(["20 IDABRANDT"], "x@mail.example", "Sales Brandt")).toBe("Idabrandt");
});

describe("no name", () => {
  it.each([
    ["is a job's title", ["20 Line Cook"], "flo@mail.example"],
    ["is a job's title in the words of an address", ["20 Sales Manager"], "sales.manager@mail.example"],
    ["is a job's title below a name that has one line", ["30 Carpenter"], "ida@mail.example"],
    ["is a place with its region", ["020 7946 0000", "Swindon, Wiltshire | ab12@mail.example"], undefined],
    ["is a place with a province", ["020 7946 0000", "Kelowna, BC"], undefined],
    ["is a company", ["20 Brook Consulting Ltd"], "brook@mail.example"],
    ["is a greeting", ["28 Hello, I am a Welder"], undefined],
    ["is a heading", ["20 Curriculum Vitae", "18 Work Experience"], undefined],
    ["is a heading with a ligature", ["20 CURRICULUMVITÆ"], undefined],
    ["is a street with its number", ["12 Old Mill Lane 7", "020 7946 0000"], undefined],
  ])("%s", (_what, lines, email) => {
    expect(nameIn(lines, email)).toBeUndefined();
  });

  it("goes on in another name, or the title, below it", () => {
    expect(nameIn(["28 PORTFELIO", "18 Jane Roe"], "jane@roe.example")).toBe("Jane Roe");
    expect(nameIn(["36 Jane Roe", "28 Carpenter"], "jr@mail.example")).toBe("Jane Roe");
    expect(nameIn(["20 Jane Ann Roe", "20 Brookfield"], "jroe@mail.example")).toBe("Jane Ann Roe");
    expect(nameIn(["20 Jane", "20 Ann Roe", "20 Brook Field"], "jroe@mail.example")).toBe("Jane Ann Roe");
    expect(nameIn(["20 Jane", "20 Ann Roe", "20 Welder"], "jroe@mail.example")).toBe("Jane Ann Roe");
    expect(nameIn(["20 Roe", "14 Welder"], "jane@roe.example")).not.toContain("Welder");
  });

  it("is taken from a file's title alone", () => {
    expect(nameIn(["Phone: 020 7946 0000"], undefined, "Jane Roe")).toBeUndefined();
  });
});
