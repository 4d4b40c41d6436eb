import { lineText, type ResumeLine } from "../text/resume-document.js";

/** What is longer than any paragraph is none. */
const MAX_LENGTH = 3_000;

/** Lines as paragraphs: a line that another one goes on in is joined with it, and a word that is broken between them. */
export function paragraphsOf(lines: readonly ResumeLine[]): string[] {
  const paragraphs: string[] = [];
  let last: ResumeLine | undefined;
  for (const line of lines) {
    const text = lineText(line);
    const before = paragraphs.at(-1);
    if (before !== undefined && before.length < MAX_LENGTH && last && goesOn(last, line, before, text)) {
      paragraphs[paragraphs.length - 1] = joinLines(before, text);
    } else paragraphs.push(text);
    last = line;
  }
  return paragraphs;
}

function goesOn(last: ResumeLine, line: ResumeLine, before: string, text: string): boolean {
  if (line.isItem || line.flow !== last.flow || line.cells.length > 1) return false;
  if (/\p{L}-$/u.test(before) && /^\p{Ll}/u.test(text)) return true;
  // The next sentence may begin on the next line; a short line ends its paragraph.
  return !line.isApart && (/^[\p{Ll}(]/u.test(text) || (/[,;&]$/.test(before) && before.length > 30));
}

/** "develop-" and "ment"; a hyphen that belongs there is kept before a capital or a digit. */
export function joinLines(before: string, text: string): string {
  if (/\p{Ll}-$/u.test(before) && /^\p{Ll}/u.test(text)) return before.slice(0, -1) + text;
  return /-$/.test(before) ? before + text : `${before} ${text}`;
}
