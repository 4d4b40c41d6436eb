export type Sector =
  | "TECHNOLOGY"
  | "HEALTHCARE"
  | "ENGINEERING"
  | "CONSTRUCTION"
  | "EDUCATION"
  | "BUSINESS"
  | "HOSPITALITY"
  | "LOGISTICS"
  | "MEDIA"
  | "PUBLIC";

/** What a kind of work is like: what its postings and the profiles of its people are made from. */
export interface Occupation {
  sector: Sector;
  /** The usual title first. */
  titles: [string, ...string[]];
  /** Pay for a year in the middle of a career, in thousands of US dollars: from, to. */
  pay: [number, number];
  /** Whether it is commonly paid by the hour. */
  isHourly?: true;
  /** How many of its postings are remote, from 0 to 1. */
  remote?: number;
  /** How titles show seniority; "plain" ones hardly do, "executive" ones stand at the top. */
  ladder: "tech" | "corporate" | "clinical" | "plain" | "executive";
  /** Names from the built-in skills, the essential ones first. */
  skills: string[];
  duties: string[];
  needs: string[];
  /** What one studies for it. */
  degree: string;
}

/** "a, b, c" -> ["a", "b", "c"] */
export const list = (names: string): string[] => names.split(",").map((name) => name.trim());
