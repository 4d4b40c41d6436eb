import { expect, it } from "vitest";
import type { ResumeLine } from "../text/resume-document.js";
import { divide } from "./sections.js";

/** "16 Experience" is set in letters of 16 points, other lines in ten. */
function dividedBySize(...texts: string[]): string[] {
  const lines = texts.map((text): ResumeLine => {
    const size = /^(\d\d) /.exec(text)?.[1];
    const cells = [{ text: size ? text.slice(3) : text, size: Number(size ?? 10) }];
    return { cells, page: 1, flow: "", isApart: true, isItem: false };
  });
  return divide({ lines }).lines.map(({ part, cells }) => `${part} ${cells[0]?.text}`);
}

/** "L Experience" is a line of the left column, "- Skills" one over the whole page. */
function partsOf(...texts: string[]): string[] {
  const lines = texts.map((text): ResumeLine => {
    const flow = text.charAt(0).replace("-", "");
    return { cells: [{ text: text.slice(2), size: 10 }], page: 1, flow, isApart: true, isItem: false };
  });
  return divide({ lines }).lines.map(({ part }) => part);
}

it("goes on with a column's section after what stood beside it", () => {
  const parts = partsOf("L EXPERIENCE", "L Welder, Old Mill", "R CONTACT", "R Derby", "L Plumber, New Mill", "R 1234");
  expect(parts).toEqual(["EXPERIENCE", "CONTACT", "EXPERIENCE", "CONTACT"]);
});

it("goes on with a column's section below a line that runs into the other", () => {
  const parts = partsOf(
    "L SKILLS",
    "L Welding",
    "R EXPERIENCE",
    "R Old Mill",
    "- jane@roe.example Clerk",
    "R New Mill",
  );
  expect(parts).toEqual(["SKILLS", "EXPERIENCE", "HEAD", "EXPERIENCE"]);
});

it("begins columns anew below something over the whole page", () => {
  const parts = partsOf("L CONTACT", "L Derby", "R PROFILE", "R A welder.", "- EXPERIENCE", "L 2014", "R Old Mill");
  expect(parts).toEqual(["CONTACT", "SUMMARY", "EXPERIENCE", "EXPERIENCE"]);
});

it("knows a heading of several things, of which each has its name", () => {
  expect(partsOf("- DIPLÔMES & CONCOURS", "- Licence, 2007")).toEqual(["EDUCATION"]);
});

const TEXT = "Looked after pumps and presses, and wrote down what was learnt from each of them.";

it("leaves names of employers that are set like headings in the section whose entries they are", () => {
  const jobs = ["16 Experience", "16 Old Mill", TEXT, "16 New Mill", TEXT];
  expect(dividedBySize(...jobs, "16 Education", "16 Brook College", "16 Skills", "Pumps")).toEqual([
    "EXPERIENCE Old Mill",
    `EXPERIENCE ${TEXT}`,
    "EXPERIENCE New Mill",
    `EXPERIENCE ${TEXT}`,
    "EDUCATION Brook College",
    "SKILLS Pumps",
  ]);
});

it("leaves them there though they have words of a heading of the same kind", () => {
  const jobs = ["16 Experience", "16 Old Mill", TEXT, "16 Career House", TEXT];
  expect(dividedBySize(...jobs, "16 Education", "College")).toContain("EXPERIENCE Career House");
});

it("takes another heading for one below a list that has nothing but pictures", () => {
  const lines = ["16 Skills", "16 Where I have worked", TEXT, "16 Education", "College"];
  expect(dividedBySize(...lines)).toEqual([`EXPERIENCE ${TEXT}`, "EDUCATION College"]);
});

it("takes a heading that it does not know for one where entries are set smaller", () => {
  const jobs = ["16 Experience", "12 Old Mill", TEXT, "16 Matters of the heart", TEXT];
  expect(dividedBySize(...jobs, "16 Education", "College")).toEqual([
    "EXPERIENCE Old Mill",
    `EXPERIENCE ${TEXT}`,
    `OTHER ${TEXT}`,
    "EDUCATION College",
  ]);
});

it("leaves the highlights of a job in its section, where they have a smaller heading", () => {
  const jobs = ["16 Experience", "Old Mill", "13 Highlights", TEXT, "16 Highlights", TEXT];
  expect(dividedBySize(...jobs, "16 Education", "College")).toEqual([
    "EXPERIENCE Old Mill",
    "EXPERIENCE Highlights",
    `EXPERIENCE ${TEXT}`,
    `SUMMARY ${TEXT}`,
    "EDUCATION College",
  ]);
});
