/** Ligatures and quotes that TeX's old encodings leave as control characters where a font tells no Unicode. */
const texSigns = new Map(
  Object.entries({
    "\u001b": "ff",
    "\u001c": "fi",
    "\u001d": "fl",
    "\u001e": "ffi",
    "\u001f": "ffl",
    "\u000b": "ff",
    "\u000c": "fi",
    "\u000e": "ffi",
    "\u000f": "ffl",
    "\u0010": "“",
    "\u0011": "”",
    "\u0013": "«",
    "\u0014": "»",
    "\u0015": "–",
    "\u0016": "—",
    "\u0019": "ı",
  }),
);

/** Accents that stand before their letter, as in "M¨uller", and the combining ones that they mean. */
const accents = new Map(
  Object.entries({
    "´": "\u0301",
    "¨": "\u0308",
    ˆ: "\u0302",
    "˜": "\u0303",
    ˇ: "\u030c",
    "˘": "\u0306",
    "˙": "\u0307",
    "˚": "\u030a",
    "˝": "\u030b",
    "¯": "\u0304",
  }),
);

const BULLETS = "•◦▪▫●○■□◆◇‣⁃∙·➢➤►▶▸▹✓✔✦★☆❖❑⦁⚫⬧–—*-";
const BULLET = new RegExp(`^\\s*(?:[${BULLETS}]|o(?=\\s)|[\\uf000-\\uf0ff](?=\\s|$))+\\s+(?=\\S)|^[•◦▪●■➢►‣⦁]`, "u");

/**
 * Makes one kind of letter of what formats and fonts have for it: ligatures are taken apart, accents joined with their
 * letters, and all kinds of spaces one space. Icons, which have no meaning as text, become gaps.
 */
export function normalizeText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u000b\u000c\u000e-\u0011\u0013-\u0016\u0019\u001b-\u001f]/g, (sign) => texSigns.get(sign) ?? " ")
      .replace(/[´¨ˆ˜ˇ˘˙˚˝¯] ?([\p{L}])/gu, (whole, letter) => joined(letter, accents.get(whole[0] ?? "")))
      .replace(/(\p{L}) ?¸/gu, (_whole, letter) => joined(letter, "\u0327"))
      .replace(/[\ufb00-\ufb06\uff01-\uff5e]/g, (sign) => sign.normalize("NFKC"))
      .normalize("NFC")
      // A ligature that only its font knows, in the middle of a word.
      .replace(/(?<=\p{L})[\ue000-\uf8ff](?=\p{Ll})/gu, "")
      // Icons, whatever font they are from.
      .replace(/[\ue000-\uf8ff]|[\u{f0000}-\u{10fffd}]|[\u2700-\u2712\u260e\u260f\u2706\u{1f300}-\u{1faff}]/gu, "\t")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replace(/[\u0000-\u0008\u007f-\u009f\u00ad\u2028-\u202e\u2060-\u2064\ufeff\ufffd]|[\u200b-\u200f]|\ufe0f/g, "")
      .replace(/[^\S\t]+/g, " ")
      .replace(/ ?\t[\t ]*/g, "\t")
  );
}

function joined(letter: string, accent: string | undefined): string {
  const base = letter === "ı" ? "i" : letter === "ȷ" ? "j" : letter;
  return `${base}${accent ?? ""}`.normalize("NFC");
}

/** @returns the text without a bullet at its start, and whether there was one */
export function splitBullet(text: string): { text: string; isItem: boolean } {
  const rest = text.replace(BULLET, "");
  return { text: rest.trim(), isItem: rest !== text && rest.trim() !== "" };
}

/**
 * "E X P E R I E N C E" as a word. Where more than one space, or a gap, stands between words, they stay apart; with single
 * spaces throughout, they cannot be told.
 */
export function closeLetterSpacing(text: string): string {
  const letters = text.split(/[ \t]+/);
  const singles = letters.filter((part) => /^[\p{L}\p{N}&/.'-]$/u.test(part)).length;
  if (singles < 4 || singles < letters.length * 0.8) return text;
  return text
    .trim()
    .split(/\t| {2,}/)
    .map((word) => word.replaceAll(" ", ""))
    .join(" ");
}
