/** A part of the score, from 0 to 1, with what to say of it. */
export interface Part {
  value: number;
  reason?: string;
  /** How much there was to go by, from 0 to 1; absent: enough. */
  evidence?: number;
}

/** Of what cannot be told half is taken to be fulfilled. */
export const UNKNOWN = 0.5;
