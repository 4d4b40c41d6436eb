import { DEGREE_NAMES } from "./degrees.js";
import type { CandidateFacts, JobFacts } from "./facts.js";
import { LEVELS } from "./levels.js";
import { type Part, UNKNOWN } from "./part.js";
import { nearness } from "./places.js";
import type { PreparedCandidate, PreparedJob } from "./prepared.js";

/** By how many levels the candidate is above (or below) what is asked for. */
const ABOVE = [1, 0.85, 0.6, 0.3, 0.15, 0.1];
const BELOW = [1, 0.55, 0.2, 0, 0, 0];

/** Whether the levels agree. */
export function experiencePart({ level: own }: CandidateFacts, { level: asked }: JobFacts): Part {
  if (!own || !asked) return { value: UNKNOWN };
  const distance = LEVELS.indexOf(own) - LEVELS.indexOf(asked);
  if (distance === 0) return { value: 1, reason: `The level fits: ${asked.toLowerCase()}` };
  const value = (distance > 0 ? ABOVE[distance] : BELOW[-distance]) ?? 0;
  const compared = `asks for ${asked.toLowerCase()} level, the profile says ${own.toLowerCase()}`;
  return { value, reason: distance > 0 ? `The job ${compared}` : `More experience is asked for: the job ${compared}` };
}

/** Whether it is near home, or can be done from anywhere. */
export function locationPart(candidate: PreparedCandidate, job: PreparedJob): Part {
  const near = candidate.place && job.place ? nearness(candidate.place, job.place) : "UNKNOWN";
  if (near === "SAME") return { value: 1, reason: `Near home: ${job.facts.location}` };
  if (job.facts.remote) return { value: near === "OTHER" ? 0.85 : 1, reason: "Can be done remotely" };
  if (near === "REGION") return { value: 0.7, reason: `In the same region: ${job.facts.location}` };
  return near === "OTHER" ? { value: 0.05, reason: `Elsewhere: ${job.facts.location}` } : { value: UNKNOWN };
}

/** The degree asked for, and whether the text speaks of what was studied. */
export function educationPart({ facts, terms }: PreparedCandidate, job: PreparedJob): Part {
  const subject = facts.subjects.some((word) => job.terms.has(word) && (terms.get(word)?.[2] ?? 0) >= 0.2);
  const studied = subject ? 0.2 : 0;
  const { degree: asked } = job.facts;
  if (asked === null) {
    return subject ? { value: 0.8, reason: "What you studied is what the job is about" } : { value: UNKNOWN };
  }
  const short = asked - (facts.degree ?? asked - 2);
  const name = DEGREE_NAMES[asked];
  if (short <= 0) {
    // That one went to school is not worth telling.
    return { value: 0.8 + studied, ...(asked > 1 && { reason: `Has the degree asked for: ${name}` }) };
  }
  return { value: (short === 1 ? 0.3 : 0) + studied, reason: `A ${name} is asked for` };
}
