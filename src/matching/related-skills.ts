import { singular, tokenize } from "../skills/tokens.js";
import type { SkillFact } from "./facts.js";

/** Beyond these a taxonomy's synonyms only repeat each other. */
const MAX_ALIASES = 12;
/** Categories so wide that two of their skills need not have anything in common. */
const WIDE = new Set(["KNOWLEDGE", "TRANSVERSAL", "OTHER", "BUSINESS", "OFFICE", "SCIENCE", "DATA"]);
/** Words of names that say nothing by themselves. */
const VAGUE = new Set(
  "software system application tool management program service technology data work design use the of and in for to with on basic general".split(
    " ",
  ),
);

export const SAME_NAME = 0.8;
export const PART_OF_NAME = 0.6;
export const SAME_CATEGORY = 0.15;

/** A skill's name and other names, each as a key: its words in the singular, without accents. */
export function skillKeys(name: string, aliases: readonly string[]): string[] {
  return [...new Set([name, ...aliases.slice(0, MAX_ALIASES)].map(keyOf))].filter(Boolean);
}

function keyOf(name: string): string {
  return tokenize(name)
    .map(({ folded }) => singular(folded))
    .join(" ");
}

const wordsOfKeys = new Map<string, readonly string[]>();

function wordsOf(key: string): readonly string[] {
  let words = wordsOfKeys.get(key);
  if (!words) {
    if (wordsOfKeys.size > 50_000) wordsOfKeys.clear();
    words = key.split(" ").filter((word) => !VAGUE.has(word));
    wordsOfKeys.set(key, words);
  }
  return words;
}

/**
 * How far one skill stands in for another, from 0 to 1: they share a name; the words of one's name are among those of the
 * other's, as in "SQL" and "Microsoft SQL Server"; they are of one narrow category.
 */
export function relation(one: SkillFact, other: SkillFact): number {
  if (one.keys.some((key) => other.keys.includes(key))) return SAME_NAME;
  const [own = "", theirs = ""] = [one.keys[0], other.keys[0]];
  if (isPart(own, theirs) || isPart(theirs, own)) return PART_OF_NAME;
  return one.category === other.category && !WIDE.has(one.category) ? SAME_CATEGORY : 0;
}

function isPart(shorter: string, longer: string): boolean {
  const [few, many] = [wordsOf(shorter), wordsOf(longer)];
  return few.length > 0 && few.length < many.length && few.every((word) => many.includes(word));
}
