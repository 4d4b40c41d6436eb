import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Embedding, packVector } from "./embeddings.js";
import type { CandidateFacts, CandidateSkillFact, CandidateTerm, JobFacts, JobSkillFact, TermPlace } from "./facts.js";
import { LEVELS } from "./levels.js";
import { prepareCandidate, prepareJob } from "./prepared.js";
import { type Score, score, WEIGHTS } from "./score.js";

const WORDS = ["nurs", "engin", "civil", "account", "python", "cook", "bridg", "ward", "senior", "manag"];
const CATEGORIES = ["PROGRAMMING", "HEALTHCARE", "KNOWLEDGE"];
const PROFICIENCIES = ["BEGINNER", "INTERMEDIATE", "ADVANCED", "EXPERT"] as const;
const PLACES = ["Lyon, France", "Paris, France", "New York, NY", "250 Church St., N.Y.", "Berlin", null];

/** Everything that a skill is, by its number: some share a name, some a category. */
function skillOf(id: number) {
  const name = `${WORDS[id % 10]} ${id}`;
  const keys = id % 3 === 0 ? [name, `group ${id % 2}`] : [name];
  return { id, name, keys, category: CATEGORIES[id % 3] as string, weight: 0.2 + (id % 5) / 5 };
}

const weight = fc.double({ min: 0, max: 1, noNaN: true });
const words = fc.uniqueArray(fc.constantFrom(...WORDS), { maxLength: 6 });
const level = fc.option(fc.constantFrom(...LEVELS));
const place = fc.constantFrom(...PLACES);
const degree = fc.option(fc.integer({ min: 1, max: 5 }));
const skillIds = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 8 });

const candidateSkill = (id: number, n: number): CandidateSkillFact => ({
  ...skillOf(id),
  proficiency: PROFICIENCIES[n % 4] as CandidateSkillFact["proficiency"],
  terms: [WORDS[id % 10] as string],
});

const candidates: fc.Arbitrary<CandidateFacts> = fc
  .record({ level, place, degree, skillIds, words, weights: fc.array(weight, { minLength: 10, maxLength: 10 }) })
  .map(({ place: location, skillIds: ids, words: known, weights, ...rest }) => {
    const skills = ids.map(candidateSkill);
    const places: TermPlace[] = ["A", "B", "D"];
    const terms = new Map(known.map((word, n) => [word, [word, places[n % 3], weights[n]] as CandidateTerm]));
    for (const { terms: own } of skills) for (const word of own) addSkillTerm(terms, word, weights[0] as number);
    return {
      level: rest.level,
      degree: rest.degree,
      location,
      skills,
      subjects: known.slice(0, 1),
      phrases:
        known.length > 0 ? [{ isFirst: true, terms: known.slice(0, 3).map((word) => [word, 0.5] as const) }] : [],
      terms: [...terms.values()],
      embedding: null,
    } as CandidateFacts;
  });

/** As the database does: the best place counts. */
function addSkillTerm(terms: Map<string, CandidateTerm>, word: string, own: number): void {
  const known = terms.get(word);
  if (!known || known[1] === "D") terms.set(word, [word, "C", known?.[2] ?? own]);
}

const jobs: fc.Arbitrary<JobFacts> = fc
  .record({
    level,
    place,
    degree,
    skillIds,
    words,
    text: words,
    remote: fc.boolean(),
    size: fc.integer({ min: 1, max: 600 }),
  })
  .map(({ place: location, skillIds: ids, words: title, text, ...rest }) => ({
    ...rest,
    title: title.join(" "),
    location,
    skills: ids.map((id, n): JobSkillFact => ({ ...skillOf(id), isRequired: n % 2 === 0 })),
    titleTerms: title.map((word, n) => [word, 0.2 + n / 10]),
    terms: [...new Set([...title, ...text])].join(" "),
    embedding: null,
  }));

const scoreOf = (candidate: CandidateFacts, job: JobFacts): Score =>
  score(prepareCandidate(candidate), prepareJob(job));
const PARTS = ["total", ...Object.keys(WEIGHTS)] as (keyof typeof WEIGHTS | "total")[];

test("the weights add up to one", () => {
  expect(Object.values(WEIGHTS).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 10);
});

describe("of any candidate and job", () => {
  test("the score is the same each time, whole numbers from 0 to 100, and each skill is matched or missing", () => {
    fc.assert(
      fc.property(candidates, jobs, (candidate, job) => {
        const found = scoreOf(candidate, job);
        expect(scoreOf(structuredClone(candidate), structuredClone(job))).toEqual(found);
        for (const part of PARTS) {
          expect(Number.isInteger(found[part])).toBe(true);
          expect(found[part]).toBeGreaterThanOrEqual(0);
          expect(found[part]).toBeLessThanOrEqual(100);
        }
        expect([...found.matched, ...found.missing].sort()).toEqual(job.skills.map(({ name }) => name).sort());
      }),
    );
  });

  test("comparing with other jobs before makes no difference", () => {
    fc.assert(
      fc.property(candidates, fc.array(jobs, { minLength: 2, maxLength: 5 }), (candidate, several) => {
        const prepared = prepareCandidate(candidate);
        const together = several.map((job) => score(prepared, prepareJob(job)));
        expect(together).toEqual(several.map((job) => scoreOf(candidate, job)));
      }),
    );
  });

  test("one more skill never lowers anything", () => {
    fc.assert(
      fc.property(candidates, jobs, fc.nat({ max: 30 }), fc.nat({ max: 3 }), weight, (candidate, job, id, n, own) => {
        fc.pre(!candidate.skills.some((skill) => skill.id === id));
        const skill = candidateSkill(id, n);
        const terms = new Map(candidate.terms.map((term) => [term[0], term]));
        for (const word of skill.terms) addSkillTerm(terms, word, own);
        const more = { ...candidate, skills: [...candidate.skills, skill], terms: [...terms.values()] };
        expectNotLower(scoreOf(candidate, job), scoreOf(more, job));
      }),
      { numRuns: 500 },
    );
  });

  test("knowing a skill better never lowers anything", () => {
    fc.assert(
      fc.property(candidates, jobs, (candidate, job) => {
        const better = {
          ...candidate,
          skills: candidate.skills.map((skill) => ({ ...skill, proficiency: "EXPERT" as const })),
        };
        expectNotLower(scoreOf(candidate, job), scoreOf(better, job));
      }),
    );
  });

  test("a higher degree, a job that can be done remotely and a nearer one never lower anything", () => {
    fc.assert(
      fc.property(candidates, jobs, (candidate, job) => {
        const before = scoreOf(candidate, job);
        expectNotLower(before, scoreOf({ ...candidate, degree: 5 }, job));
        expectNotLower(before, scoreOf(candidate, { ...job, remote: true }));
        if (candidate.location) expectNotLower(before, scoreOf(candidate, { ...job, location: candidate.location }));
      }),
    );
  });

  test("a title that says what the candidate says they are never lowers the text", () => {
    fc.assert(
      fc.property(candidates, jobs, (candidate, job) => {
        const [phrase] = candidate.phrases;
        fc.pre(phrase !== undefined);
        const same = { ...job, titleTerms: (phrase as NonNullable<typeof phrase>).terms };
        expect(scoreOf(candidate, same).text).toBeGreaterThanOrEqual(
          scoreOf(candidate, { ...job, titleTerms: [] }).text,
        );
      }),
    );
  });

  test("words that the profile does not have make no difference to a job of the same size", () => {
    // What is read of many jobs at once is cut down to the profile's words.
    fc.assert(
      fc.property(candidates, jobs, (candidate, job) => {
        const known = new Set(candidate.terms.map(([term]) => term));
        const terms = job.terms.split(" ").filter((word) => known.has(word));
        expect(scoreOf(candidate, { ...job, terms: terms.join(" ") })).toEqual(scoreOf(candidate, job));
      }),
    );
  });
});

function expectNotLower(before: Score, after: Score): void {
  for (const part of PARTS) expect(after[part], part).toBeGreaterThanOrEqual(before[part]);
}

const nobody: CandidateFacts = {
  level: null,
  location: null,
  degree: null,
  subjects: [],
  skills: [],
  phrases: [],
  terms: [],
  embedding: null,
};
const anything: JobFacts = {
  title: "Job",
  level: null,
  location: null,
  remote: false,
  degree: null,
  skills: [],
  titleTerms: [["job", 0.5]],
  terms: "job",
  size: 1,
  embedding: null,
};

describe("the parts", () => {
  test("what cannot be told is 50", () => {
    const { skills, experience, location, education } = scoreOf(nobody, anything);
    expect({ skills, experience, location, education }).toEqual({
      skills: 50,
      experience: 50,
      location: 50,
      education: 50,
    });
  });

  test("a skill that is only wanted counts for half of one that is required", () => {
    const skills = [1, 2].map((id) => ({ ...skillOf(id), weight: 1, category: "OTHER", keys: [`${id}`] }));
    const job = { ...anything, skills: skills.map((skill, n) => ({ ...skill, isRequired: n === 0 })) };
    const withSkill = (n: number) => {
      const skill = { ...(skills[n] as (typeof skills)[number]), proficiency: "EXPERT" as const, terms: [] };
      return scoreOf({ ...nobody, skills: [skill] }, job).skills;
    };
    expect([withSkill(0), withSkill(1)]).toEqual([67, 33]);
  });

  test("what the candidate has instead counts, and is told", () => {
    const wanted = {
      ...skillOf(1),
      name: "Microsoft SQL Server",
      keys: ["microsoft sql server"],
      weight: 1,
      category: "OTHER",
    };
    const own = { ...skillOf(2), name: "SQL", keys: ["sql"], weight: 1, category: "OTHER" };
    const job = {
      ...anything,
      skills: [
        { ...wanted, isRequired: true },
        { ...skillOf(4), isRequired: true },
      ],
    };
    const found = scoreOf({ ...nobody, skills: [{ ...own, proficiency: "EXPERT", terms: [] }] }, job);
    expect(found.missing).toContain("Microsoft SQL Server");
    expect(found.reasons).toContain("Has related skills: SQL for Microsoft SQL Server");
    expect(found.skills).toBeGreaterThan(scoreOf(nobody, job).skills);
  });

  test("an embedding model's view counts for half of the text, if it has seen both with the same model", () => {
    const vector = (...numbers: number[]) => packVector(numbers).toString("base64");
    const textWith = (own: Embedding | null, theirs: Embedding | null) =>
      scoreOf({ ...nobody, embedding: own }, { ...anything, embedding: theirs }).text;
    const model = "m";
    expect(textWith(null, null)).toBe(0);
    expect(textWith({ model, vector: vector(1, 0) }, { model, vector: vector(0.5, 0) })).toBe(50);
    expect(textWith({ model, vector: vector(1, 0) }, { model, vector: vector(0, 1) })).toBe(0);
    expect(textWith({ model, vector: vector(1, 1) }, { model, vector: vector(1, 0.2) })).toBeGreaterThan(40);
    expect(textWith({ model, vector: vector(1, 0) }, { model: "n", vector: vector(1, 0) })).toBe(0);
    expect(textWith({ model, vector: vector(1, 0) }, { model, vector: vector(1, 0, 0) })).toBe(0);
    expect(textWith({ model, vector: vector(0, 0) }, { model, vector: vector(0, 0) })).toBe(0);
  });

  test("living near to a job that one cannot do gains little", () => {
    const far = { ...anything, location: "Paris, France", level: "MID" as const };
    const home = { ...nobody, location: "Paris, France", level: "MID" as const };
    const near = scoreOf(home, far);
    expect(near.location).toBe(100);
    expect(near.experience).toBe(100);
    expect(near.total).toBeLessThan(35);
  });
});
