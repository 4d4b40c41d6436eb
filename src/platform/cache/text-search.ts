import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";

type Query = { word: string } | { and: Query[] } | { or: Query[] } | "anything";

const parsedQueries = new LRUCache<string, Query>({ max: 5_000 });

/**
 * Whether a text can match a query, as far as the marks of its words tell: the first four hexadecimal digits of each
 * word's MD5, one after the other, as the change feed carries them.
 * @param tsquery PostgreSQL's text form, such as `'civil' & 'engin' | !'ship'`
 */
export function mayMatch(marks: string, tsquery: string): boolean {
  let query = parsedQueries.get(tsquery);
  if (query === undefined) {
    query = parse(tsquery);
    parsedQueries.set(tsquery, query);
  }
  const present = new Set<string>();
  for (let at = 0; at < marks.length; at += 4) present.add(marks.slice(at, at + 4));
  return holds(query, present);
}

function holds(query: Query, present: ReadonlySet<string>): boolean {
  if (query === "anything") return true;
  if ("word" in query) return present.has(query.word);
  if ("and" in query) return query.and.every((part) => holds(part, present));
  return query.or.some((part) => holds(part, present));
}

const TOKEN = /\s*('(?:[^'\\]|''|\\.)*'(?::[A-D*]+)?|[&|!()]|<(?:-|\d+)>)/gy;

/** Reads a tsquery. What is excluded, or begins with a word, is taken to match; so is what cannot be read. */
function parse(text: string): Query {
  const tokens = [...text.matchAll(TOKEN)].map((match) => match[1] as string);
  let at = 0;
  const alternatives = (): Query => {
    const or = [conjunction()];
    while (tokens[at] === "|") {
      at++;
      or.push(conjunction());
    }
    return or.length === 1 ? (or[0] as Query) : { or };
  };
  const conjunction = (): Query => {
    const and = [operand()];
    // That words follow each other is not looked at.
    while (tokens[at] === "&" || tokens[at]?.startsWith("<")) {
      at++;
      and.push(operand());
    }
    return and.length === 1 ? (and[0] as Query) : { and };
  };
  const operand = (): Query => {
    const token = tokens[at++];
    if (token === "!") {
      operand();
      return "anything";
    }
    if (token === "(") {
      const inner = alternatives();
      at++;
      return inner;
    }
    if (!token?.startsWith("'") || /:[A-D]*\*[A-D]*$/.test(token)) return "anything";
    const word = token.slice(1, token.lastIndexOf("'")).replace(/''|\\(.)/g, (pair, escaped) => escaped ?? pair[0]);
    return { word: createHash("md5").update(word).digest("hex").slice(0, 4) };
  };
  const isWhole = tokens.join("").replace(/\s/g, "").length === text.replace(/\s/g, "").length;
  return tokens.length > 0 && isWhole ? alternatives() : "anything";
}
