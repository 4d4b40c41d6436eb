import type { Token } from "./tokens.js";

/**
 * What it takes for a name to mean its skill: in any case; written like the name; that, and in context; in any case, but
 * not where readers are invited to visit.
 */
export type Demand = "FOLDED" | "CASE" | "CONTEXT" | "NOT_INVITED";

/** A name found in a text: the tokens from `first` to `last`. */
export interface Mention {
  id: number;
  first: number;
  last: number;
  /** Whether it is written with a capital: the name of a product, a language or the like. */
  isProper: boolean;
  demand: Demand;
}

/** What stands before a technology: "proficiency in Word". */
const linksBefore = new Set([
  "in",
  "with",
  "of",
  "using",
  "use",
  "like",
  "including",
  "include",
  "and",
  "or",
  "as",
  "ms",
  "both",
]);
const topicsBefore =
  /^(proficien\w*|experience\w*|knowledge|familiar\w*|skill\w*|expert\w*|fluen\w*|competen\w*|working|languages?|software|applications?|programs?|tools?|frameworks?|platforms?|technolog\w+|microsoft|office|suite|databases?|coding|scripting|programming)$/;
/** What stands behind one: "R programming". */
const topicsBehind =
  /^(programming|language|languages|developers?|development|scripting|scripts?|code|coding|software|databases?|spreadsheets?|framework|stack|certified|admin|administrator|engineer|workbooks?|macros?|pivot)$/;

/**
 * Whether an uncertain mention means the technology: it is in a list with a certain one, or with another uncertain one
 * where experience is spoken of; or it is spoken of by itself. A capitalised word next to it speaks against it: "Access
 * Control", "Open Access".
 */
export function isInContext(
  text: string,
  tokens: readonly Token[],
  mentions: readonly Mention[],
  place: number,
): boolean {
  const mention = mentions[place];
  if (!mention) return false;
  let group = 1;
  for (const step of [-1, 1]) {
    for (let at = place; ; at += step) {
      const here = mentions[at];
      const neighbour = mentions[at + step];
      if (
        !here ||
        !neighbour?.isProper ||
        !isListed(text, tokens, step < 0 ? neighbour : here, step < 0 ? here : neighbour)
      )
        break;
      if (neighbour.demand !== "CONTEXT") return true;
      group++;
    }
  }
  const isLetter = (tokens[mention.first]?.raw.length ?? 0) === 1 && mention.first === mention.last;
  if (hasTopicBehind(text, tokens, mention)) return true;
  if (isPartOfName(text, tokens, mention)) return false;
  const isSpokenOf = hasTopicBefore(text, tokens, mention);
  // "Word, Excel" needs nothing else; for "R and C" there are too many other readings.
  return isLetter ? isSpokenOf && group > 1 : isSpokenOf || group > 1;
}

/** Whether only commas, slashes, "and" or "or" separate two mentions. */
function isListed(text: string, tokens: readonly Token[], left: Mention, right: Mention): boolean {
  const gap = text.slice(tokens[left.last]?.end, tokens[right.first]?.start);
  return gap.length <= 8 && /^\s*([,/&+;|•·(]|and|or)?(\s*(and|or|&))?\s*$/.test(gap) && gap.trim() !== "";
}

function hasTopicBehind(text: string, tokens: readonly Token[], { last }: Mention): boolean {
  const next = tokens[last + 1];
  const end = tokens[last]?.end ?? 0;
  return next !== undefined && topicsBehind.test(next.folded) && /^[ -]$/.test(text.slice(end, next.start));
}

function hasTopicBefore(text: string, tokens: readonly Token[], { first }: Mention): boolean {
  const link = tokens[first - 1];
  if (!link) return false;
  const gap = text.slice(link.end, tokens[first]?.start);
  const isLinked = linksBefore.has(link.folded) || topicsBefore.test(link.folded);
  if (!isLinked || !/^\s*[:(]?\s*$/.test(gap)) return false;
  // Within the sentence, and not far.
  for (let at = first - 1; at >= Math.max(0, first - 6); at--) {
    const token = tokens[at];
    if (!token || (at < first - 1 && /[.!?\n•]/.test(text.slice(token.end, tokens[at + 1]?.start)))) return false;
    if (topicsBefore.test(token.folded)) return true;
  }
  return false;
}

function isPartOfName(text: string, tokens: readonly Token[], { first, last }: Mention): boolean {
  const before = tokens[first - 1];
  const behind = tokens[last + 1];
  const touches = (left: Token | undefined, right: Token | undefined) =>
    left !== undefined && right !== undefined && /^[ -]$/.test(text.slice(left.end, right.start));
  return (
    (touches(tokens[last], behind) && /^\p{Lu}/u.test(behind?.raw ?? "")) ||
    (touches(before, tokens[first]) &&
      /^\p{Lu}\p{Ll}/u.test(before?.raw ?? "") &&
      !topicsBefore.test(before?.folded ?? ""))
  );
}

/** "Follow us on LinkedIn and X" */
export function isInvitation(tokens: readonly Token[], first: number): boolean {
  return tokens
    .slice(Math.max(0, first - 12), first)
    .some(({ folded }) => /^(follow|visit|join|like|connect)$/.test(folded));
}
