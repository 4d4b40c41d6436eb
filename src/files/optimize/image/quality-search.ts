/** A picture at one quality: its bytes, and how near it is to the original (1 is equal). */
export interface Attempt {
  quality: number;
  bytes: Uint8Array;
  similarity: number;
}

/**
 * The lowest quality that passes, by bisection: similarity grows with quality, nearly. The steps stop once the bounds
 * are `precision` apart, because a quality less saves half a percent. Undefined if the highest quality fails.
 */
export async function lowestPassing(
  bounds: { lowest: number; highest: number; precision: number },
  minSimilarity: number,
  attempt: (quality: number) => Promise<Attempt>,
): Promise<Attempt | undefined> {
  let { lowest, highest } = bounds;
  let best: Attempt | undefined;
  while (highest - lowest >= bounds.precision) {
    const quality = Math.floor((lowest + highest) / 2);
    const next = await attempt(quality);
    if (next.similarity >= minSimilarity) {
      best = next;
      highest = quality;
    } else lowest = quality + 1;
  }
  if (best) return best;
  const last = await attempt(bounds.highest);
  return last.similarity >= minSimilarity ? last : undefined;
}
