import { cosine } from "./embeddings.js";
import type { CandidateTerm, TermPlace } from "./facts.js";
import type { Part } from "./part.js";
import type { PreparedCandidate, PreparedJob } from "./prepared.js";

const PLACE_CREDIT: Record<TermPlace, number> = { A: 1, B: 0.7, C: 0.7, D: 0.3 };
/** The words in common must weigh this much together to count in full: "Manager" alone says little. */
const TELLING_TITLE = 0.42;
const TITLE_SHARE = 0.75;
/** Words that stand apart say less of what somebody is than a phrase. */
const SCATTERED = 0.5;
/** With words in common of this weight a text counts as half alike; for a text of usual length. */
const HALF_ALIKE = 2.5;
const USUAL_SIZE = 150;

/** How alike the job's title is to what the candidate calls their work, and how many telling words profile and text share. */
export function textPart(candidate: PreparedCandidate, job: PreparedJob): Part {
  const title = Math.max(phraseLikeness(candidate, job), SCATTERED * scatteredLikeness(candidate, job));
  const byWords = TITLE_SHARE * title + (1 - TITLE_SHARE) * likeness(candidate, job);
  const meant = meaning(candidate, job);
  const value = meant === null ? byWords : (byWords + meant) / 2;
  if (title >= 0.5) return { value, reason: `The title is close to what you do: ${job.facts.title}` };
  return { value, ...(title < 0.15 && { reason: "The title is unlike what you do" }) };
}

/** Texts about different things have cosines up to the first, and hardly any are closer than the second. */
const UNLIKE = 0.3;
const ALIKE = 0.8;

/** How alike profile and job are to an embedding model; null if it has not seen both. */
function meaning(candidate: PreparedCandidate, job: PreparedJob): number | null {
  const found = cosine(candidate.embedding, job.embedding);
  return found === null ? null : Math.min(1, Math.max(0, (found - UNLIKE) / (ALIKE - UNLIKE)));
}

/** The likeness of the title to the phrase that is most like it. */
function phraseLikeness({ phrases }: PreparedCandidate, { titleTerms, titleWeight }: PreparedJob): number {
  let best = 0;
  if (titleWeight === 0) return best;
  for (const { terms, weight, worth } of phrases) {
    let shared = 0;
    for (const { term } of terms) shared += titleTerms.get(term) ?? 0;
    if (shared === 0) continue;
    const alike = (shared / titleWeight) ** 0.5 * (shared / weight) ** 0.7 * Math.min(1, shared / TELLING_TITLE);
    best = Math.max(best, worth * alike);
  }
  return best;
}

/** How much of the title is made up of words that stand anywhere in the profile. */
function scatteredLikeness({ terms }: PreparedCandidate, { titleTerms, titleWeight }: PreparedJob): number {
  if (titleWeight === 0) return 0;
  let met = 0;
  for (const [term, weight] of titleTerms) {
    const own = terms.get(term);
    if (own) met += weight * PLACE_CREDIT[own[1]];
  }
  return (met / titleWeight) ** 0.6 * Math.min(1, met / TELLING_TITLE);
}

function likeness({ terms }: PreparedCandidate, job: PreparedJob): number {
  let shared = 0;
  const add = (term: CandidateTerm) => {
    shared += term[2] * PLACE_CREDIT[term[1]];
  };
  // Whichever has fewer words is gone through.
  if (terms.size < job.terms.size) {
    for (const term of terms.values()) if (job.terms.has(term[0])) add(term);
  } else {
    for (const word of job.terms) {
      const term = terms.get(word);
      if (term) add(term);
    }
  }
  const half = HALF_ALIKE * (0.5 + (0.5 * job.facts.size) / USUAL_SIZE);
  return shared / (shared + half);
}
