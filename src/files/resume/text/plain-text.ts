import { decodeText } from "../../optimize/detect.js";
import { closeLetterSpacing } from "./normalize.js";
import { lineOf } from "./page-layout.js";
import { DEFAULT_SIZE, type ResumeDocument, type ResumeLine } from "./resume-document.js";
import { TEXT_LIMITS, type TextLimits } from "./text-limits.js";

const HEADING = /^(#{1,6})\s+/;
const MARKDOWN_LINK = /\[([^\]\n]{1,200})\]\(([^)\s]{1,500})\)/g;

/** @throws Error for bytes that are no text */
export function readPlainText(bytes: Uint8Array, limits: TextLimits): ResumeDocument {
  const text = decodeText(bytes);
  if (text === undefined) throw new Error("These bytes are no text");
  return documentOfText(withWindowsSigns(text), [], limits);
}

const WINDOWS_SIGNS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Some versions of Node read Windows' dashes and quotes as control characters. */
function withWindowsSigns(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (sign) => WINDOWS_SIGNS[sign.charCodeAt(0) - 0x80] ?? sign);
}

/** Lines as they stand; of Markdown, what a reader would see of it. */
export function documentOfText(text: string, links: readonly string[], limits = TEXT_LIMITS): ResumeDocument {
  const found = [...links];
  const lines: ResumeLine[] = [];
  let isApart = true;
  for (const raw of text.slice(0, limits.characters).split(/\r\n|[\n\r\f\v\u0085\u2028]/)) {
    const line = plainLine(raw, isApart, found);
    lines.push(...line);
    isApart = line.length === 0;
  }
  return {
    lines,
    links: [...new Set(found)].slice(0, limits.links),
    title: undefined,
    author: undefined,
    isTruncated: text.length > limits.characters,
  };
}

function plainLine(raw: string, isApart: boolean, links: string[]): ResumeLine[] {
  // A rule between sections.
  if (/^[\s=_*~–—-]{3,}$/.test(raw)) return [];
  const level = HEADING.exec(raw)?.[1]?.length ?? 0;
  const text = closeLetterSpacing(raw)
    .replace(HEADING, "")
    .replace(MARKDOWN_LINK, (_whole, label: string, address: string) => {
      links.push(address);
      return label;
    })
    .replace(/\*\*|__|`/g, "")
    // Columns set with spaces.
    .replace(/(\S) {3,}(?=\S)/g, "$1\t");
  const size = level === 0 ? DEFAULT_SIZE : DEFAULT_SIZE + 8 - level;
  return lineOf([{ text, size }], { page: 1, flow: "", isApart });
}
