import { expect, it } from "vitest";
import { sectionedLine } from "../../../../test/setup/sectioned-line.js";
import { lineText } from "../text/resume-document.js";
import { withWholeDates } from "./broken-dates.js";

const lineOf = (text: string) => sectionedLine(text, "EXPERIENCE");
const read = (...texts: string[]) => withWholeDates(texts.map(lineOf)).map(lineText);

it.each([
  [
    ["June 2018 – January Clerk", "2020\tOld Mill"],
    ["June 2018 – January 2020\tClerk", "Old Mill"],
  ],
  [
    ["03/2018 –\tClerk", "today\tOld Mill"],
    ["03/2018 – today\tClerk", "Old Mill"],
  ],
  [
    ["de mars\tCommis", "2018 à\tVieux Moulin", "mai 2020"],
    ["de mars 2018 à mai 2020\tCommis", "Vieux Moulin"],
  ],
  [
    ["Clerk\tMay 2011 –", "Old Mill\tDec 2017"],
    ["Clerk\tMay 2011 – Dec 2017", "Old Mill"],
  ],
  [["Old Mill\tClerk\tJun'16 -\tSold flour", "Mar'20"], ["Old Mill\tClerk\tJun'16 - Mar'20\tSold flour"]],
])("joins a date that its lines have broken: %j", (lines, whole) => expect(read(...lines)).toEqual(whole));

it.each([
  [["2019\tEngineer", "2017\tClerk"]],
  [["2018 – 2019\tEngineer", "2016 – 2018\tClerk"]],
  [["Jan 2018 –\tEngineer", "Mar 2019 –\tClerk"]],
])("leaves dates of several lines apart: %j", (lines) => expect(read(...lines)).toEqual(lines));
