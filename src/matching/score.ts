import { educationPart, experiencePart, locationPart } from "./other-parts.js";
import { type Part, UNKNOWN } from "./part.js";
import type { PreparedCandidate, PreparedJob } from "./prepared.js";
import { skillsPart } from "./skills-part.js";
import { textPart } from "./text-part.js";

/** Part of every key under which scores are kept: raised when the same facts give another score. */
export const SCORE_VERSION = 1;

/**
 * What each part counts for in the total. They add up to one. The last three count in full only if the work itself fits:
 * nothing is gained by living near to a job that one cannot do.
 */
export const WEIGHTS = { skills: 0.3, text: 0.33, experience: 0.12, location: 0.15, education: 0.1 } as const;

/** From here on, as far as skills and text tell, the work itself fits. */
const FITTING = 0.5;

/** How well a candidate fits a job. Everything from 0 to 100; 50 where nothing can be told. */
export interface Score {
  total: number;
  skills: number;
  experience: number;
  location: number;
  education: number;
  text: number;
  /** Names of the job's skills that the candidate has, and of those that they lack, the most telling first. */
  matched: string[];
  missing: string[];
  /** Why, in words, the strongest reason first. */
  reasons: string[];
}

/** Compares a candidate with a job. The same facts always give the same score. */
export function score(candidate: PreparedCandidate, job: PreparedJob): Score {
  const matched: string[] = [];
  const missing: string[] = [];
  const parts = {
    skills: skillsPart(candidate, job, matched, missing),
    text: textPart(candidate, job),
    experience: experiencePart(candidate.facts, job.facts),
    location: locationPart(candidate, job),
    education: educationPart(candidate, job),
  };
  const names = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];
  const reasons = names
    .map((name) => ({ reason: parts[name].reason, gain: WEIGHTS[name] * (parts[name].value - UNKNOWN) }))
    // What speaks for the job first, then what speaks against it.
    .sort((a, b) => b.gain - a.gain)
    .flatMap(({ reason }) => reason ?? []);
  const percent = (value: number) => Math.round(value * 100);
  return {
    total: percent(totalOf(parts)),
    skills: percent(parts.skills.value),
    experience: percent(parts.experience.value),
    location: percent(parts.location.value),
    education: percent(parts.education.value),
    text: percent(parts.text.value),
    matched,
    missing,
    reasons,
  };
}

function totalOf({ skills, text, experience, location, education }: Record<keyof typeof WEIGHTS, Part>): number {
  const work = WEIGHTS.skills * skills.value + WEIGHTS.text * text.value;
  const evidence = WEIGHTS.skills * (skills.evidence ?? 1);
  const fit = (evidence * skills.value + WEIGHTS.text * text.value) / (evidence + WEIGHTS.text);
  const rest =
    WEIGHTS.experience * experience.value + WEIGHTS.location * location.value + WEIGHTS.education * education.value;
  return work + rest * Math.min(1, fit / FITTING);
}
