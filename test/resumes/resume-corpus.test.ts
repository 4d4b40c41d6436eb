import { describe, expect, it } from "vitest";
import { parseResume } from "../../src/files/resume/parse-resume.js";
import type { ParsedResume } from "../../src/files/resume/parsed-resume.js";
import { readResumeHere } from "../../src/files/resume/text/read-resume.js";
import { builtInSkills } from "../../src/seed/catalog/skills.js";
import { createSkillRecognizer } from "../../src/skills/skill-recognizer.js";
import { docxLayouts } from "./docx-layouts.js";
import { pdfLayouts } from "./pdf-layouts.js";
import { pdfMarginLayouts } from "./pdf-margin-layouts.js";
import { englishPeople } from "./people-english.js";
import { europeanPeople } from "./people-european.js";
import type { Person } from "./person.js";
import { textLayouts } from "./text-layouts.js";

const NOW = new Date("2026-11-30T12:00:00Z");
const skills = builtInSkills.map(({ name, aliases }, index) => ({ id: index + 1, name, aliases: [...aliases] }));
const taxonomy = createSkillRecognizer(skills);
const nameOf = (id: number) => skills[id - 1]?.name ?? "";
const people = [...englishPeople, ...europeanPeople];

interface Scores {
  right: number;
  found: number;
  wanted: number;
}

async function parse(bytes: Uint8Array): Promise<ParsedResume> {
  const result = await readResumeHere(bytes);
  if (!result.ok) throw new Error(result.reason);
  return parseResume(result.document, taxonomy, NOW);
}

/** What was found, and what should have been: each a list of one or none, skills of many. */
const fields: Record<string, (resume: ParsedResume, person: Person) => [found: unknown[], wanted: unknown[]]> = {
  // In capitals one cannot tell "de" from "De", nor "SS" from "ß".
  name: ({ name }, person) => [present(name?.toUpperCase()), [person.name.toUpperCase()]],
  "e-mail": ({ email }, person) => [present(email), [person.email]],
  phone: ({ phone }, person) => [present(phone), present(person.phoneNumber)],
  links: ({ links }, person) => [links.map(({ url }) => url), person.links],
  skills: (resume, person) => [resume.skills.map(({ skillId }) => nameOf(skillId)), person.expected.skills],
  years: ({ yearsOfExperience: years }, { expected }) => [
    present(years !== null && Math.abs(years - expected.years) <= 0.2 ? expected.years : years),
    [expected.years],
  ],
  employers: ({ workExperience }, person) => [
    workExperience.map(({ title, company }) => `${title} / ${company}`),
    person.jobs.map(({ title, company }) => `${title} / ${company}`),
  ],
  schools: ({ education }, person) => [
    education.map(({ degree, institution }) => `${degree} / ${institution}`),
    person.schools.map(({ degree, school }) => `${degree} / ${school}`),
  ],
};

function present(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : [value];
}

describe("the résumés of ten people in sixteen layouts", () => {
  it("are read as they are meant", { timeout: 120_000 }, async () => {
    const layouts = { ...pdfLayouts, ...pdfMarginLayouts, ...docxLayouts, ...textLayouts };
    const scores = new Map(
      Object.keys(fields).map((field): [string, Scores] => [field, { right: 0, found: 0, wanted: 0 }]),
    );
    const mistakes: string[] = [];
    for (const [layout, make] of Object.entries(layouts)) {
      for (const person of people) {
        const resume = await parse(await make(person));
        for (const [field, compare] of Object.entries(fields)) {
          const [found, wanted] = compare(resume, person);
          const score = scores.get(field);
          if (!score) continue;
          const right = found.filter((value) => wanted.includes(value));
          score.right += right.length;
          score.found += found.length;
          score.wanted += wanted.length;
          const wrong = found.filter((value) => !wanted.includes(value));
          const missed = wanted.filter((value) => !found.includes(value));
          if (wrong.length + missed.length > 0) {
            mistakes.push(`${layout}, ${person.name}, ${field}: not ${wrong.join("; ")} but ${missed.join("; ")}`);
          }
        }
      }
    }
    console.log(tableOf(scores));
    if (process.env.SHOW_MISTAKES) console.log(mistakes.join("\n"));
    for (const field of ["name", "e-mail", "phone", "years"]) {
      expect(f1(scores.get(field)), `${field}\n${mistakes.join("\n")}`).toBeGreaterThanOrEqual(0.97);
    }
  });
});

function f1(score: Scores | undefined): number {
  return score ? (2 * score.right) / Math.max(1, score.found + score.wanted) : 0;
}

function tableOf(scores: ReadonlyMap<string, Scores>): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(9);
  const rows = [...scores].map(([field, score]) => {
    const precision = score.right / Math.max(1, score.found);
    const recall = score.right / Math.max(1, score.wanted);
    return `${field.padEnd(10)}${percent(precision)}${percent(recall)}${percent(f1(score))}`;
  });
  return [`${"".padEnd(10)}precision   recall       F1`, ...rows].join("\n");
}
