/** A picture at one quality: its bytes, and how near it is to the original (1 is equal). */
export interface Attempt {
  quality: number;
  bytes: Uint8Array;
  similarity: number;
}

/** How much the logarithm of the difference usually falls for each step of quality. */
const USUAL_SLOPE = 0.05;

/**
 * The lowest quality that passes. Similarity grows with quality, nearly, and the logarithm of what lacks falls about
 * evenly: two attempts tell where to look next. The search stops once the bounds are `precision` apart, because a
 * quality less saves half a percent. Undefined if the highest quality fails.
 */
export async function lowestPassing(
  bounds: { lowest: number; highest: number; precision: number },
  minSimilarity: number,
  attempt: (quality: number) => Promise<Attempt>,
): Promise<Attempt | undefined> {
  let failed: Attempt | undefined;
  let passed: Attempt | undefined;
  const below = () => failed?.quality ?? bounds.lowest - 1;
  const above = () => passed?.quality ?? bounds.highest + 1;
  for (let tries = 0; above() - below() > Math.max(1, passed ? bounds.precision : 1); tries++) {
    const guess =
      tries === 0 ? Math.round((bounds.lowest + bounds.highest) / 2) : expected(failed, passed, minSimilarity);
    // A guess may creep up from one side: halving in between keeps the search short.
    const middle = Math.round((below() + above()) / 2);
    const wanted = tries > 2 && tries % 2 === 1 ? middle : guess;
    const next = await attempt(Math.min(above() - 1, Math.max(below() + 1, wanted)));
    if (next.similarity >= minSimilarity) passed = next;
    else failed = next;
  }
  return passed;
}

function expected(failed: Attempt | undefined, passed: Attempt | undefined, minSimilarity: number): number {
  const goal = lack(minSimilarity);
  if (failed && passed) {
    const [from, to] = [lack(failed.similarity), lack(passed.similarity)];
    const share = from === to ? 0.5 : (goal - from) / (to - from);
    return Math.ceil(failed.quality + share * (passed.quality - failed.quality));
  }
  const known = (failed ?? passed) as Attempt;
  const steps = (lack(known.similarity) - goal) / USUAL_SLOPE;
  return Math.ceil(known.quality + steps);
}

function lack(similarity: number): number {
  return Math.log(Math.max(1e-5, 1 - similarity));
}
