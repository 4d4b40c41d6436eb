/** A word of a text, with the signs that belong to it: "C++", ".NET", "T", "SQL". */
export interface Token {
  /** As written. */
  raw: string;
  /** In lower case, without accents and a possessive ending. */
  folded: string;
  start: number;
  end: number;
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;

const asciiKinds = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const sign = String.fromCharCode(code);
  asciiKinds[code] = /[a-z]/i.test(sign) ? LETTER : /\d/.test(sign) ? DIGIT : OTHER;
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return asciiKinds[code] ?? OTHER;
  // NaN, beyond the end, is no letter either.
  return code >= 0xc0 && /[\p{L}\p{M}\p{N}]|\p{Surrogate}/u.test(text.charAt(at)) ? LETTER : OTHER;
}

/**
 * Cuts a text into words. Hyphens, slashes, periods and apostrophes inside separate words, so that "T-SQL", "T SQL" and
 * "T/SQL" are one; "+" and "#" at a word's end and a period at its start belong to it.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = kindAt(text, at);
    if (kind === OTHER) {
      at++;
      continue;
    }
    const before = text[at - 1];
    const hasPeriod = before === "." && kind === LETTER && kindAt(text, at - 2) === OTHER && text[at - 2] !== ".";
    const start = hasPeriod ? at - 1 : at;
    let end = at + 1;
    let isNumber = kind === DIGIT;
    for (let next = kindAt(text, end); next !== OTHER; next = kindAt(text, ++end)) isNumber &&= next === DIGIT;
    // Not "5+ years", nor "C+D".
    if (!isNumber) {
      let signs = end;
      while (signs < end + 2 && (text[signs] === "+" || text[signs] === "#")) signs++;
      if (kindAt(text, signs) === OTHER) end = signs;
    }
    const raw = text.slice(start, end);
    at = isPossessive(text, end) ? end + 2 : end;
    tokens.push({ raw, folded: fold(raw), start, end });
  }
  return tokens;
}

function isPossessive(text: string, end: number): boolean {
  const sign = text[end];
  return (sign === "'" || sign === "’") && text[end + 1] === "s" && kindAt(text, end + 2) === OTHER;
}

function fold(raw: string): string {
  const lower = raw.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII
  return /^[\x00-\x7f]*$/.test(lower) ? lower : lower.normalize("NFKD").replace(/\p{M}/gu, "");
}

/** The singular of a regular English plural, so that "spreadsheets" and "spreadsheet" meet; other words unchanged. */
export function singular(folded: string): string {
  if (folded.length < 4 || !folded.endsWith("s") || /(ss|us|is|[^a-z]s)$/.test(folded)) return folded;
  if (folded.endsWith("ies") && folded.length > 4) return `${folded.slice(0, -3)}y`;
  if (/(ches|shes|xes|sses)$/.test(folded)) return folded.slice(0, -2);
  return folded.slice(0, -1);
}
