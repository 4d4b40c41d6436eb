/** A stretch of a line that stands apart from the next: a date at the right margin, a cell of a table. */
export interface Cell {
  text: string;
  /** Of its letters, in points; where a format has none, 10. */
  size: number;
}

export interface ResumeLine {
  cells: Cell[];
  /** From 1. */
  page: number;
  /** The column, text box or header that it belongs to: what is read through before the next one begins. */
  flow: string;
  /** There is more room above it than between the lines of a paragraph. */
  isApart: boolean;
  /** It begins with a bullet, which is not part of its text. */
  isItem: boolean;
}

/** The text of a résumé as a person would read it, and what the file says beside it. */
export interface ResumeDocument {
  lines: ResumeLine[];
  /** Addresses behind text, in their order. */
  links: string[];
  /** What the file's own metadata calls it and its author; often the template's, so nothing to rely on. */
  title: string | undefined;
  author: string | undefined;
  /** It has more pages or letters than are read. */
  isTruncated: boolean;
}

export const DEFAULT_SIZE = 10;

/** Between cells, where a line is one string. */
export const CELL = "\t";

export function lineText(line: ResumeLine): string {
  return line.cells.map(({ text }) => text).join(CELL);
}
