import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { mayMatch } from "./text-search.js";

const marks = (...words: string[]) =>
  words.map((word) => createHash("md5").update(word).digest("hex").slice(0, 4)).join("");

test.each([
  ["'civil' & 'engin'", ["civil", "engin", "bridg"], true],
  ["'civil' & 'engin'", ["civil", "bridg"], false],
  ["'civil' <-> 'engin'", ["engin", "civil"], true],
  ["'civil' <2> 'engin'", ["civil"], false],
  ["'nurs' | 'midwif'", ["midwif"], true],
  ["'nurs' | 'midwif'", ["weld"], false],
  ["( 'acount' | 'account' ) & 'senior'", ["account", "senior"], true],
  ["( 'acount' | 'account' ) & 'senior'", ["account"], false],
  ["'weld' & !'ship'", ["weld", "ship"], true],
  ["'weld' & !( 'ship' | 'boat' )", ["ship"], false],
  ["'o''neil'", ["o'neil"], true],
  ["'back\\\\slash'", ["back\\slash"], true],
  ["'eng':*", ["engin"], true],
  ["'pytho':AB", ["pytho"], true],
  ["'pytho':AB", ["java"], false],
  ["", ["anything"], true],
  ["'not' a query", ["anything"], true],
])("%s against %j: %s", (query, words, expected) => {
  expect(mayMatch(marks(...words), query)).toBe(expected);
});
