const special = new Map(Object.entries({ ø: "o", ł: "l", đ: "d", ı: "i", æ: "a", œ: "o", ß: "s" }));

/**
 * In lower case and without accents, each letter in its place: what is found in it is at the same place in the text.
 */
export function fold(text: string): string {
  let folded = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign < "\u0080") {
      folded += sign.toLowerCase();
      continue;
    }
    const base = sign.normalize("NFD").charAt(0).toLowerCase().charAt(0);
    folded += special.get(base) ?? base;
  }
  return folded;
}

/** Letters alone, so that "WORK EXPERIENCE:" and "W O R K EXPERIENCE" meet. */
export function compact(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}&+/]/gu, "");
}

export function wordsOf(text: string): string[] {
  return text.split(/[\s,/&]+/).filter((word) => /\p{L}/u.test(word));
}
