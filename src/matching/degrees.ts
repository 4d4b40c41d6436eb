/** Degrees in their order: 1 school leaving certificate, 2 vocational or associate, 3 bachelor, 4 master, 5 doctor. */
const DEGREES: [degree: number, pattern: RegExp][] = [
  [5, /\bdoctor(ate|al)\b|\bph\.? ?d\b|\bjuris doctor|\bj\.?d\.|\bm\.?d\.(?=\W|$)/i],
  [4, /\bmaster(['’]?s)?\b(?= (of|in|degree)|['’]|,|\.|$| or)|\bmaster['’]s|\bm\.?sc?\b\.?|\bmba\b|\bm\.a\./i],
  [3, /\bbachelor|\bbaccalaureate|\bb\.?sc\b|\bb\.[as]\.|\bundergraduate degree|\bcollege degree|\bbsn\b/i],
  [
    2,
    /\bassociate(['’]?s)? degree|\bassociate of\b|\bapprentice|\bdiploma in\b|\bvocational|\bjourneyman|\bcertificate\b/i,
  ],
  [1, /\bhigh school|\bged\b|\bsecondary school|\bschool diploma/i],
];

export const DEGREE_NAMES = [
  "",
  "school leaving certificate",
  "vocational degree",
  "bachelor's degree",
  "master's degree",
  "doctorate",
];

/** The lowest degree that requirements name: it is enough, since the higher ones are named as alternatives. */
export function degreeRequired(requirements: string | null): number | null {
  if (!requirements) return null;
  const named = DEGREES.filter(([degree, pattern]) => degree !== 2 && pattern.test(requirements));
  return named.at(-1)?.[0] ?? null;
}

/** The highest degree of a profile's education; a school or course without a degree counts as one above school. */
export function degreeHeld(education: unknown): number | null {
  if (!Array.isArray(education)) return null;
  let highest: number | null = null;
  for (const school of education as { degree?: unknown }[]) {
    const degree = typeof school?.degree === "string" ? school.degree : "";
    const held = DEGREES.find(([, pattern]) => pattern.test(degree))?.[0] ?? 2;
    highest = Math.max(highest ?? 0, held);
  }
  return highest;
}
