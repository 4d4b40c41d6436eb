import { fold } from "../words/fold.js";
import { hasOccupation } from "../words/titles.js";
import type { Prominence } from "./name-text.js";

const PARTICLES = new Set(
  "de da do dos das di del dal della dalla dello degli lo los las du des la le van von der den ter ten zu zum zur el al bin binti bint bte ibn ben abu ap y e af av st san mac".split(
    " ",
  ),
);
const TITLES = new Set(
  "dr prof mr mrs ms mx miss ing dipl dipl.-ing dipl.-inf dipl.-kfm dr.-ing univ.-prof ir mag mgr bc mudr judr phdr rndr dott dott.ssa dra sra eng. arq lic drs rev capt sgt sir herr frau freiherr freiin m. mme mlle".split(
    " ",
  ),
);
const CREDENTIALS =
  /(?:,\s*|\s+)(?:ph\.?\s?d\.?|m\.?b\.?a\.?|m\.?d\.?|m\.?sc?\.?|b\.?sc?\.?|m\.?a\.?|b\.?a\.?|m\.?eng|b\.?eng|ll\.?[mb]\.?|cpa|cfa|pmp|rn|bsn|msn|p\.?e\.?|esq\.?|j\.?d\.?|d\.?d\.?s\.?|cissp|shrm-cp|phr|d\.?o\.?|pharm\.?d\.?|ed\.?d\.?|dipl\.?-?ing\.?|he\/him|she\/her|they\/them)(?=$|[,\s])/giu;
/** Of a name in both cases, what is in capitals after a comma: "Jane Roe, RGN". Nobody's given name is beside it. */
const LETTERS_AFTER = /(?<=^(?=.*\p{Ll}{2}).+\s.+)(?:,\s*\p{Lu}[\p{Lu}.]{1,6}(?![\p{L}.]))+$/u;

/** Words that a name does not have, though they are written like one. */
const NOT_NAMES = new Set(
  `curriculum vitae resume cv lebenslauf page confidential address phone email e-mail mobile date birth nationality references available
   university college school institute department street road avenue company the and of for with in at on to my is are experience
   engineering science computer software data business information technology technologies management marketing university full stack
   bachelor master senior junior about welcome hello hi template sample example overleaf latex word photo picture last updated january
   february march april june july august september october november december work team project projects github linkedin website portfolio
   united states kingdom new york san francisco los angeles language english german french spanish native fluent professional level
   single married male female driving license citizen permanent resident digital product design development web mobile cloud systems open
   source machine learning artificial intelligence quality customer service sales human resources health public relations general
   curriculumvitae curriculumvita personal summary profile education skills languages strasse str rue via calle job position application applied europass
   photograph novels novel award awards section your name's city state zip country street town postcode`
    .trim()
    .split(/\s+/),
);
const WORD = /^\p{L}[\p{L}\p{M}'’.-]*$/u;

/** No name ends with a particle or a hyphen: it goes on on the next line. */
export function isUnfinished(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  return last.endsWith("-") || (PARTICLES.has(fold(last)) && last.length > 1);
}

/** Without academic degrees, forms of address and what is in quotes or parentheses. */
export function withoutTitles(text: string): string {
  const plain = text
    .replace(/[("“„«][^)"”“»]*[)"”“»]/g, " ")
    .replace(/,\s*(?=(?:jr|sr|ii|iii|iv)\b\.?)/iu, " ")
    .replace(CREDENTIALS, " ")
    .replace(LETTERS_AFTER, "")
    .replace(/\s+/g, " ")
    .replace(/(?<=\p{Ll}{3})\.$/u, "")
    .replace(/[,.\s]+$/, (end) => (/^\.$/.test(end) ? "." : ""))
    .trim();
  const words = plain.split(" ");
  const isTitle = (word: string) => TITLES.has(word) || TITLES.has(word.replace(/\.$/, ""));
  while (words.length > 1 && isTitle(fold(words[0] ?? ""))) words.shift();
  return words.join(" ");
}

/**
 * The words of a name: two to five beside initials and particles, written with capitals; one alone, or in small letters,
 * only where the text is as prominent as a name is. There "Roe, Jane" is turned round.
 */
export function wordsOfName(plain: string, { isProminent, isConfirmed }: Prominence): string[] | undefined {
  const words = (isProminent ? turnedRound(plain) : plain).split(" ").filter((word) => word !== "");
  const full = words.filter((word) => !isInitial(word) && !PARTICLES.has(fold(word)));
  if (words.length === 0 || words.length > 8 || full.length > 5 || (words.length === 1 && !isProminent))
    return undefined;
  if (!words.every((word) => WORD.test(word))) return undefined;
  const unlikely = words.filter((word) => NOT_NAMES.has(fold(word)) || hasOccupation(word));
  if (unlikely.length > 0 && (unlikely.length === words.length || !isConfirmed?.(words))) return undefined;
  const proper = words.filter((word) => /^\p{Lu}/u.test(word) || !/\p{Lu}|\p{Ll}/u.test(word));
  const others = words.filter((word) => !proper.includes(word));
  const isCapitalised = proper.length > 0 && others.every((word) => PARTICLES.has(fold(word)));
  const isSmall = isProminent && words.length >= 2 && proper.length === 0;
  if (!isCapitalised && !isSmall) return undefined;
  // Abbreviations, as of a technology, are no names; initials among words are.
  if (words.every((word) => /^\p{Lu}{1,3}$/u.test(word)) && words.length < 3 && !isProminent) return undefined;
  return words.some((word) => word.replace(/[^\p{L}]/gu, "").length > 1) ? words : undefined;
}

function isInitial(word: string): boolean {
  return /^(?:\p{Lu}\p{Ll}?\.(?:-?\p{Lu}\.)*|\p{Lu})$/u.test(word);
}

/** "Roe, Jane" as "Jane Roe". A family name in capitals may have more given names after it; "BC" is none. */
function turnedRound(plain: string): string {
  const [family = "", given, ...others] = plain.split(/,\s+/);
  if (given === undefined || others.length > 0 || /^\p{Lu}{2}$/u.test(given)) return plain;
  const isMarked = family === family.toUpperCase() && given !== given.toUpperCase();
  const limit = isMarked ? 4 : 2;
  const isShort = [family, given].every((part) => part.split(" ").length <= limit);
  return isShort && /^[\p{L}'’. -]+$/u.test(family + given) ? `${given} ${family}` : plain;
}

/** "JANE O'NEIL-ROE" as "Jane O'Neil-Roe"; what is written in both cases stays. */
export function properCase(words: readonly string[]): string {
  const text = words.join(" ");
  const isOneCase = text === text.toUpperCase() || text === text.toLowerCase();
  return words
    .map((word) => {
      const isShout = word.length > 2 && word === word.toUpperCase() && !/\./.test(word);
      if (!isOneCase && !isShout) return word;
      if (isOneCase && PARTICLES.has(fold(word)) && word !== words[0]) return word.toLowerCase();
      return word
        .toLowerCase()
        .replace(/(^|['’-]|\.)(\p{L})/gu, (_whole, before, letter) => before + letter.toUpperCase())
        .replace(/^Mc(\p{L})/u, (_whole, letter) => `Mc${letter.toUpperCase()}`);
    })
    .join(" ");
}
