/** A part of the score, from 0 to 1, with what to say of it. */
export interface Part {
  value: number;
  reason?: string;
}

/** Of what cannot be told half is taken to be fulfilled. */
export const UNKNOWN = 0.5;
