import type { GraphQLContext } from "../context.js";
import type { FileContent } from "../files/file-content.queries.js";
import { readContent } from "../files/read-content.js";
import { withSkills } from "../files/resume/parse-resume.js";
import { PARSER_VERSION, type ParsedResume } from "../files/resume/parsed-resume.js";
import type { Reads } from "../platform/cache/reads.js";
import { AppError, ErrorCode } from "../platform/graphql/errors.js";
import { skillRecognizer } from "../skills/skill-recognizer.service.js";
import { improveFacts } from "./model-reading.js";

type Parts = Pick<GraphQLContext, "db" | "cache" | "reads" | "files" | "ai">;
type Outcome = { resume: ParsedResume } | { reason: string };

/** What "present" means in a résumé changes with the days. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;
/** What failed for want of time, memory or a service may succeed a little later. */
const RETRY_MS = 60_000;

/**
 * What a file says, from the cache while it and the catalogue of skills are the same.
 * @throws AppError BAD_USER_INPUT if it cannot be read
 */
export async function parseContent(parts: Parts, content: FileContent): Promise<ParsedResume> {
  // The owner is part of the key: how long an answer takes must not tell that somebody else has the same file.
  const key = `resume:${PARSER_VERSION}:${parts.ai?.settings.model ?? ""}:${content.scope}:${content.originalSha256}`;
  const outcome = await parts.cache.value<Outcome>("ai", key, {
    maxAge: MAX_AGE_MS,
    reads: parts.reads,
    load: (reads) => load(parts, content, reads),
  });
  if ("reason" in outcome) throw new AppError(ErrorCode.BAD_USER_INPUT, `${outcome.reason}.`, "fileId");
  return outcome.resume;
}

async function load({ db, files, ai }: Parts, content: FileContent, reads: Reads): Promise<Outcome> {
  const result = await files.resumes.read(await readContent(files.storage, content));
  if (!result.ok) {
    if (result.isPassing) reads.changesAt(new Date(Date.now() + RETRY_MS));
    return { reason: result.reason };
  }
  reads.dependOn({ table: "skills", where: [], columns: ["name", "aliases"] });
  const taxonomy = await skillRecognizer(db);
  const improved = ai?.settings.model ? await improveFacts(ai, result.value) : undefined;
  if (ai?.settings.model && !improved) reads.changesAt(new Date(Date.now() + RETRY_MS));
  return { resume: withSkills(improved ?? result.value.facts, taxonomy) };
}
