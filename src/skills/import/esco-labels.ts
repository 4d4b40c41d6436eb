import type { EscoRow } from "./esco.js";

/**
 * A published table of ESCO lacks the blank cells of its label column: every skill without labels moved the labels of
 * all that follow up by one, so that skills carry the labels of others. Names and labels are still in the same order
 * and mostly share words, which is enough to find out which belong together.
 *
 * @returns the rows with their own labels; the rows as they are, if those fit already
 */
export function restoreLabels(rows: EscoRow[]): EscoRow[] {
  const names = rows.map(({ name }) => stemsOf(name));
  const lists = rows.map(({ altLabels }) => altLabels).filter((labels) => labels.length > 0);
  const listStems = lists.map((labels) => labels.map(stemsOf));
  const likeness = (list: number, name: number) => likenessOf(listStems[list] ?? [], names[name] ?? new Set());

  const labelled = rows.flatMap((row, place) => (row.altLabels.length > 0 ? [place] : []));
  const inPlace = labelled.filter((name, list) => likeness(list, name) >= ENOUGH).length;
  if (lists.length < 100 || inPlace >= lists.length / 2) return rows;

  const partners = align(lists.length, names.length, likeness);
  const restored = [...partners].filter(([name, list]) => likeness(list, name) >= ENOUGH).length;
  // Labels that fit nowhere better are not a shifted column.
  if (restored < lists.length * 0.8) return rows.map((row) => ({ ...row, altLabels: [] }));
  return rows.map((row, place) => {
    const list = partners.get(place);
    return { ...row, altLabels: list === undefined ? [] : (lists[list] ?? []) };
  });
}

/** The part of a list's labels that must share a word with the name. */
const ENOUGH = 0.3;

/** The beginnings of a phrase's words, by which its variants are known. */
export function stemsOf(phrase: string): Set<string> {
  const words = phrase.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return new Set(words.filter((word) => !/^(use|the|and|with|for)$/.test(word)).map((word) => word.slice(0, 5)));
}

function likenessOf(labels: Set<string>[], name: Set<string>): number {
  return labels.filter((label) => [...label].some((stem) => name.has(stem))).length / Math.max(labels.length, 1);
}

/**
 * Pairs two sequences in order so that the sum of likenesses is greatest (Needleman and Wunsch, gaps are free). A list
 * belongs at most a little before its place and at most as far behind it as there are skills without labels.
 * @returns name -> list
 */
function align(lists: number, names: number, likeness: (list: number, name: number) => number): Map<number, number> {
  const before = 10;
  const width = before + (names - lists) + before + 1;
  // Cell (i, d): the best sum for the first i lists and the first i + d - before names.
  const best = Array.from({ length: lists + 1 }, () => new Float64Array(width).fill(Number.NEGATIVE_INFINITY));
  const step = Array.from({ length: lists + 1 }, () => new Uint8Array(width));
  const at = (i: number, d: number) => best[i]?.[d] ?? Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= lists; i++) {
    const row = best[i];
    const steps = step[i];
    if (!row || !steps) break;
    for (let d = 0; d < width; d++) {
      const name = i + d - before;
      if (name < 0 || name > names) continue;
      if (i === 0 && name === 0) {
        row[d] = 0;
        continue;
      }
      if (i > 0 && name > 0 && at(i - 1, d) >= 0) {
        const found = likeness(i - 1, name - 1);
        offer(row, steps, d, at(i - 1, d) + (found >= ENOUGH ? found : 0), PAIR);
      }
      if (name > 0) offer(row, steps, d, at(i, d - 1), SKIP_NAME);
      if (i > 0) offer(row, steps, d, at(i - 1, d + 1), SKIP_LIST);
    }
  }

  const partners = new Map<number, number>();
  for (let i = lists, d = before + names - lists; i > 0 || i + d - before > 0; ) {
    const taken = step[i]?.[d];
    if (taken === PAIR) {
      i--;
      partners.set(i + d - before, i);
    } else if (taken === SKIP_NAME) d--;
    else if (taken === SKIP_LIST) {
      i--;
      d++;
    } else break;
  }
  return partners;
}

const PAIR = 1;
const SKIP_NAME = 2;
const SKIP_LIST = 3;

function offer(row: Float64Array, steps: Uint8Array, d: number, sum: number, step: number): void {
  if (sum <= (row[d] ?? Number.NEGATIVE_INFINITY)) return;
  row[d] = sum;
  steps[d] = step;
}
