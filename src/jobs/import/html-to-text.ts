const LOOKS_LIKE_HTML =
  /<\/(p|div|ul|ol|li|span|strong|b|em|i|u|a|h[1-6]|table|td|section|body)\s*>|<(br|p|hr)\s*\/?>/i;
const ESCAPED_HTML = /&lt;\/?(p|div|ul|ol|li|span|strong|br|b|h[1-6])\b/i;

/** Whether a text is markup, and not prose that mentions "<" somewhere. */
export function isHtml(text: string): boolean {
  return LOOKS_LIKE_HTML.test(text) || ESCAPED_HTML.test(text);
}

/**
 * The text that a reader of the HTML would see: paragraphs on lines of their own, list items after a dash.
 * Linear in the length of its input, however broken that is.
 */
export function htmlToText(html: string): string {
  // Many feeds escape their markup once more than they should.
  const markup = !LOOKS_LIKE_HTML.test(html) && ESCAPED_HTML.test(html) ? decodeEntities(html) : html;
  let text = "";
  for (let at = 0; at < markup.length; ) {
    const open = markup.indexOf("<", at);
    if (open < 0) return tidy(text + decodeEntities(markup.slice(at)));
    text += decodeEntities(markup.slice(at, open).replace(/\s+/g, " "));
    if (markup.startsWith("<!--", open)) {
      at = after(markup, "-->", open);
      continue;
    }
    const name = /^<(\/?[a-z][a-z0-9]*)/i.exec(markup.slice(open, open + 20))?.[1]?.toLowerCase();
    if (name === undefined && !markup.startsWith("<!", open)) {
      text += "<";
      at = open + 1;
      continue;
    }
    text += name === undefined ? "" : whitespaceFor(name);
    at = name === "script" || name === "style" ? after(markup, `</${name}`, open) : open;
    at = after(markup, ">", at);
  }
  return tidy(text);
}

function after(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
}

function whitespaceFor(tag: string): string {
  if (tag === "li") return "\n- ";
  if (/^\/?(br|tr|div|dt|dd|option)$/.test(tag)) return "\n";
  if (/^\/?(p|ul|ol|dl|h[1-6]|table|section|article|header|footer|blockquote|pre|hr)$/.test(tag)) return "\n\n";
  return /^\/t[dh]$/.test(tag) ? " " : "";
}

function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n- \n+/g, "\n- ")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** The named references that job texts use; any other stays as it is written. */
const entities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ensp: " ",
  emsp: " ",
  thinsp: " ",
  shy: "",
  zwnj: "",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  sbquo: "‚",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  laquo: "«",
  raquo: "»",
  hellip: "…",
  bull: "•",
  middot: "·",
  copy: "©",
  reg: "®",
  trade: "™",
  deg: "°",
  sect: "§",
  para: "¶",
  euro: "€",
  pound: "£",
  cent: "¢",
  yen: "¥",
  frac12: "½",
  frac14: "¼",
  times: "×",
  plusmn: "±",
  rarr: "→",
  check: "✓",
};

const diacritics: Record<string, string> = {
  acute: "\u0301",
  grave: "\u0300",
  circ: "\u0302",
  uml: "\u0308",
  tilde: "\u0303",
  ring: "\u030a",
  cedil: "\u0327",
};

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]\w{1,7});/gi, (reference: string, name: string) => {
    if (name.startsWith("#")) {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    }
    const letter = /^([a-z])(acute|grave|circ|uml|tilde|ring|cedil)$/i.exec(name);
    if (letter) return `${letter[1]}${diacritics[letter[2]?.toLowerCase() ?? ""]}`.normalize("NFC");
    if (name === "szlig") return "ß";
    return entities[name] ?? entities[name.toLowerCase()] ?? reference;
  });
}
