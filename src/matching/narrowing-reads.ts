import type { Condition } from "../platform/cache/dependency.js";
import { rows } from "../platform/cache/dependency.js";
import type { Reads } from "../platform/cache/reads.js";
import type { Viewer } from "../platform/graphql/access.js";
import { JOB_COLUMNS, noteCandidates, noteJobs } from "./fact-reads.js";
import type { CandidateFacts, JobFacts } from "./facts.js";
import type { NarrowedCandidate } from "./narrow-candidates.queries.js";
import type { NarrowedJobs, Sought } from "./narrowing.queries.js";
import { soughtBy } from "./narrowing.queries.js";

const PUBLISHED: Condition = { column: "status", in: ["PUBLISHED"] };
/** What decides, beside its facts, whether a job is recommended, and ahead of which others. */
export const RANKED_BY = [...JOB_COLUMNS, "status", "closesAt", "companyId"];

/** Any job with one of these words or skills may come into a ranking, or leave it. */
export function noteSought({ terms, skills }: Sought, reads: Reads): void {
  if (terms.length > 0) {
    const matches = terms.map(({ term }) => `'${term.replace(/['\\]/g, "$&$&")}'`).join(" | ");
    reads.dependOn({
      ...rows("jobs", [PUBLISHED, { column: "lexemes", matches }], RANKED_BY),
      deciding: ["searchVector"],
    });
  }
  if (skills.length > 0) {
    const ids = skills.map(({ id }) => id);
    reads.dependOn(
      // Whatever their status: how many there are of the most promising ones is counted before it is looked at.
      rows("jobs", [{ column: "skills", overlaps: ids }], RANKED_BY),
      rows("jobSkills", [{ column: "skillId", in: ids }], []),
    );
  }
}

/** What a candidate's recommendations are made from, beside the candidate. */
export function noteJobRanking(
  facts: CandidateFacts,
  candidateId: number,
  { jobs, consideredIds }: NarrowedJobs,
  reads: Reads,
): void {
  const sought = soughtBy(facts);
  noteSought(sought, reads);
  const city = facts.location?.split(",")[0]?.trim();
  if (sought.terms.length + sought.skills.length === 0 && city) {
    reads.dependOn(rows("jobs", [PUBLISHED, { column: "location", contains: city }], RANKED_BY));
  }
  const ids = jobs.map(({ id }) => id);
  noteJobs(
    ids,
    jobs.map((job) => job.facts),
    reads,
  );
  reads.rowsById("jobs", [...new Set([...ids, ...consideredIds])], RANKED_BY);
  reads.rowsById(
    "jobs",
    jobs.flatMap(({ companionOf }) => companionOf?.jobId ?? []),
    ["title"],
  );
  reads.rowsWhere("applications", "candidateId", [candidateId], ["jobId"]);
  reads.dependOn(
    rows("jobPopularity", [], ["score", "applications"]),
    rows("jobCompanions", [], ["candidates", "companionId"]),
  );
  for (const { closesAt } of jobs) if (closesAt !== null) reads.changesAt(new Date(closesAt));
}

/** What the best candidates for a job are made from, beside the job. */
export function noteCandidateRanking(
  viewer: Viewer,
  jobId: number,
  job: JobFacts,
  found: readonly NarrowedCandidate[],
  reads: Reads,
): void {
  noteCandidates(
    found.map(({ id }) => id),
    found.map(({ facts }) => facts),
    reads,
  );
  // Profiles carry no words to be told apart by: any change of what they are found by counts.
  reads.dependOn(rows("candidateProfiles", [], ["headline", "summary", "education", "workExperience"]), {
    ...rows("users", [], ["role"]),
    membership: false,
  });
  reads.rowsWhere(
    "candidateSkills",
    "skillId",
    job.skills.map(({ id }) => id),
    [],
  );
  reads.rowsWhere("applications", "jobId", [jobId], ["candidateId"]);
  if (viewer.role !== "RECRUITER") return;
  reads.rowsWhere("companyRecruiters", "userId", [viewer.id], []);
  reads.dependOn(rows("applications", [], ["candidateId", "jobId"]), {
    table: "jobs",
    where: [],
    columns: ["companyId"],
    membership: false,
  });
}
