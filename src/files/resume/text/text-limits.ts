/** How much of a file is read. A résumé has less; the rest of something longer is left out. */
export interface TextLimits {
  pages: number;
  characters: number;
  lines: number;
  links: number;
  /** Bytes that a DOCX may inflate to. */
  inflatedBytes: number;
}

export const TEXT_LIMITS: TextLimits = {
  pages: 25,
  characters: 60_000,
  lines: 4_000,
  links: 500,
  inflatedBytes: 60_000_000,
};
