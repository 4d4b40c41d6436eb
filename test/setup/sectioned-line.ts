import type { Part, SectionedLine } from "../../src/files/resume/parse/sections.js";

/** A line of a résumé in letters of ten points; a tab separates its cells. */
export function sectionedLine(text: string, part: Part): SectionedLine {
  const cells = text.split("\t").map((cell) => ({ text: cell, size: 10 }));
  return { cells, page: 1, flow: "", isApart: false, isItem: false, part, section: 1 };
}
