import { needsCase, needsContext, neverMeant, socialNetworks } from "./ambiguous-names.js";
import { type Demand, isInContext, isInvitation, type Mention } from "./mention-context.js";
import { singular, type Token, tokenize } from "./tokens.js";

export interface RecognizableSkill {
  id: number;
  name: string;
  aliases: string[];
}

export interface SkillRecognizer {
  /** Ids of the skills that a text mentions, in the order of their first mention. */
  recognize(text: string): number[];
  /** The skill of this name or other name, in any case. */
  find(name: string): number | undefined;
}

interface Entry {
  id: number;
  demand: Demand;
  /** The words as the name has them. */
  raw: string[];
  isProper: boolean;
}

interface TrieNode {
  next: Map<string, TrieNode>;
  entries: Entry[];
}

const newNode = (): TrieNode => ({ next: new Map(), entries: [] });

/**
 * Prepares the recognition of skills in texts. Precision comes before completeness: of overlapping names the longest is
 * meant, a name that is an ordinary word must be written like the name, and if it is a very ordinary one, or a single
 * letter, stand among other technologies or where experience is spoken of.
 */
export function createSkillRecognizer(skills: readonly RecognizableSkill[]): SkillRecognizer {
  const root = newNode();
  const idByName = new Map<string, number>();
  const add = (id: number, name: string, isMeant: boolean) => {
    const tokens = tokenize(name);
    const key = keyOf(tokens);
    // The first to have a name keeps it; names come before all other names.
    if (key === "" || idByName.has(key)) return;
    idByName.set(key, id);
    const demand = isMeant && demandOf(tokens);
    if (demand) insert(root, tokens, { id, demand, raw: tokens.map(({ raw }) => raw), isProper: /\p{Lu}/u.test(name) });
  };
  const barred = new Set(neverMeant.map((name) => singularKey(tokenize(name))));
  const isMeant = (name: string) => !barred.has(singularKey(tokenize(name)));
  for (const { id, name } of skills) add(id, name, isMeant(name));
  for (const { id, name, aliases } of skills) {
    for (const alias of aliases) add(id, alias, isMeant(name) && isMeant(alias));
  }

  return {
    recognize(text) {
      const tokens = tokenize(text);
      const mentions = findMentions(root, tokens);
      const ids = new Set<number>();
      for (const [place, { id, demand, first }] of mentions.entries()) {
        if (demand === "CONTEXT" && !isInContext(text, tokens, mentions, place)) continue;
        if (demand === "NOT_INVITED" && isInvitation(tokens, first)) continue;
        ids.add(id);
      }
      return [...ids];
    },
    find(name) {
      return idByName.get(
        tokenize(name)
          .map(({ folded }) => folded)
          .join(" "),
      );
    },
  };
}

function keyOf(tokens: Token[]): string {
  return tokens.map(({ folded }) => folded).join(" ");
}

function singularKey(tokens: Token[]): string {
  return tokens.map(({ folded }) => singular(folded)).join(" ");
}

/** @returns undefined if the name cannot be told from ordinary text */
function demandOf(tokens: Token[]): Demand | undefined {
  const [only] = tokens;
  if (!only) return undefined;
  if (tokens.length > 1) return tokens.every(({ folded }) => folded.length === 1) ? undefined : "FOLDED";
  const { raw, folded } = only;
  if (needsContext.has(folded) || /^\p{L}$/u.test(raw)) return "CONTEXT";
  if (socialNetworks.has(folded)) return "NOT_INVITED";
  if (needsCase.has(folded)) return "CASE";
  if (/^\d+$/.test(raw)) return undefined;
  // "it" and "IT" are different words, and so are many of three or four letters.
  if (/^\p{Lu}/u.test(raw)) return raw.length <= 4 || raw === raw.toUpperCase() ? "CASE" : "FOLDED";
  return raw.length <= 3 ? "CASE" : "FOLDED";
}

function insert(root: TrieNode, tokens: Token[], entry: Entry): void {
  let node = root;
  for (const { folded } of tokens) {
    const key = singular(folded);
    let next = node.next.get(key);
    if (!next) {
      next = newNode();
      node.next.set(key, next);
    }
    node = next;
  }
  node.entries.push(entry);
}

/** The longest names, from left to right. */
function findMentions(root: TrieNode, tokens: Token[]): Mention[] {
  const mentions: Mention[] = [];
  const keys = tokens.map(({ folded }) => singular(folded));
  for (let first = 0; first < tokens.length; ) {
    let found: Mention | undefined;
    let node = root.next.get(keys[first] ?? "");
    for (let last = first; node; node = root === node ? undefined : node.next.get(keys[++last] ?? "")) {
      const entry = node.entries.find((candidate) => isWrittenLike(candidate, tokens, first));
      if (entry) found = { ...entry, first, last };
    }
    if (found) mentions.push(found);
    first = found ? found.last + 1 : first + 1;
  }
  return mentions;
}

function isWrittenLike({ demand, raw }: Entry, tokens: Token[], first: number): boolean {
  return (
    demand === "FOLDED" || demand === "NOT_INVITED" || raw.every((word, place) => tokens[first + place]?.raw === word)
  );
}
