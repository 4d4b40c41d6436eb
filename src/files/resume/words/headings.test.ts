import { describe, expect, it } from "vitest";
import { sectionByKeyword, sectionOf } from "./headings.js";

describe("headings", () => {
  it.each([
    ["WORK EXPERIENCE:", "EXPERIENCE"],
    ["E D U C A T I O N", "EDUCATION"],
    ["Skills & Tools", "SKILLS"],
    ["Beruflicher Werdegang", "EXPERIENCE"],
    ["Centres d'intérêt", "INTERESTS"],
  ])("%s is known", (heading, section) => expect(sectionOf(heading)).toBe(section));

  it.each([
    ["Where I have worked", "EXPERIENCE"],
    ["Where I studied", "EDUCATION"],
    ["Some jobs I liked", "EXPERIENCE"],
    ["Volunteer work abroad", "VOLUNTEERING"],
  ])("%s tells by a word of it", (heading, section) => expect(sectionByKeyword(heading)).toBe(section));
});
