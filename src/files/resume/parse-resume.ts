import { findSpans, type Span } from "./parse/dates.js";
import { findEducation } from "./parse/education.js";
import { type Found, findEmail } from "./parse/email.js";
import { findLinks } from "./parse/links.js";
import { findName } from "./parse/name.js";
import { findPhone } from "./parse/phone.js";
import { divide, type SectionedLine, type Sections } from "./parse/sections.js";
import { findMentions, resolveMentions, type SkillMention, type SkillTaxonomy } from "./parse/skills.js";
import { findWork, type WorkEntry } from "./parse/work.js";
import { yearsCovered } from "./parse/years.js";
import type { ParsedResume, ResumeConfidence } from "./parsed-resume.js";
import { lineText, type ResumeDocument } from "./text/resume-document.js";

/** All that a résumé says without knowing what skills there are; it can be sent from one process to another. */
export interface ResumeFacts extends Omit<ParsedResume, "skills" | "confidence"> {
  confidence: Omit<ResumeConfidence, "skills">;
  mentions: SkillMention[];
}

/** @param now what "present" means */
export function parseResume(document: ResumeDocument, taxonomy: SkillTaxonomy, now = new Date()): ParsedResume {
  return withSkills(readFacts(document, now), taxonomy);
}

/** What a résumé says, by rules alone. Of any other text too: little, and with little confidence. Never throws. */
export function readFacts(document: ResumeDocument, now: Date): ResumeFacts {
  const sections = divide(document);
  const { lines } = sections;
  const email = findEmail(lines, document.links);
  const phone = findPhone(lines, document.links);
  const links = findLinks(lines, document.links, email?.value);
  const handles = links.filter(({ kind }) => kind !== "OTHER").map(({ url }) => url);
  const name = findName(sections, document, email?.value, handles);
  const work = findWork(lines);
  const education = findEducation(lines);
  const years = findYears(work, lines, now);
  return {
    name: name?.value ?? null,
    email: email?.value ?? null,
    phone: phone?.value ?? null,
    phoneAsWritten: phone?.written ?? null,
    links,
    education,
    workExperience: work.map(({ work: entry }) => entry),
    yearsOfExperience: years?.value ?? null,
    sections: sections.found,
    confidence: judge(sections, { name, email, phone, years, links, work, education }),
    mentions: findMentions(
      lines,
      work.flatMap(({ work: { company } }) => company ?? []),
    ),
  };
}

export function withSkills({ mentions, ...facts }: ResumeFacts, taxonomy: SkillTaxonomy): ParsedResume {
  const skills = resolveMentions(mentions, taxonomy);
  const sure = skills.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, skills.length);
  return {
    ...facts,
    skills,
    confidence: { ...facts.confidence, skills: round(sure * trustIn(facts.confidence.overall)) },
  };
}

interface FoundYears {
  value: number;
  confidence: number;
}

const SAID =
  /(?<![\d.,-])(\d{1,2})\s*\+?\s*(?:years?|yrs?\.?|jahren?|ans|annees|anos|anni|jaar|lat|ar)['’]?\s*(?:(?:of|d['’]|de|di|von|an)?\s*)?(?:\p{L}+\s+){0,4}?(?:experience|erfahrung|berufserfahrung|d['’]experience|experiencia|esperienza|ervaring|doswiadczenia|erfarenhet)/iu;

/** From the dates of the jobs, or else what the résumé says of itself. */
function findYears(work: readonly WorkEntry[], lines: readonly SectionedLine[], now: Date): FoundYears | undefined {
  const spans = work.flatMap(({ entry }) => (entry.span ? [entry.span] : []));
  if (spans.length > 0) return { value: yearsCovered(spans, now), confidence: confidenceOfSpans(spans) };
  const said = lines.flatMap((line) => SAID.exec(lineText(line).normalize("NFD").replace(/\p{M}/gu, ""))?.[1] ?? []);
  const value = Math.max(...said.map(Number));
  return said.length > 0 && value <= 60 ? { value, confidence: 0.6 } : undefined;
}

function confidenceOfSpans(spans: readonly Span[]): number {
  const exact = spans.filter(({ start, end, isCurrent }) => start.month && (end?.month || isCurrent)).length;
  return round(0.65 + 0.3 * (exact / spans.length));
}

interface Parts {
  name: Found | undefined;
  email: Found | undefined;
  phone: Found | undefined;
  years: FoundYears | undefined;
  links: ParsedResume["links"];
  work: readonly WorkEntry[];
  education: ParsedResume["education"];
}

function judge({ lines, found }: Sections, parts: Parts): ResumeFacts["confidence"] {
  const core = found.filter((section) => ["EXPERIENCE", "EDUCATION", "SKILLS"].includes(section)).length;
  const dates = lines
    .filter(({ part }) => part === "EXPERIENCE" || part === "EDUCATION")
    .flatMap((line) => findSpans(lineText(line))).length;
  const signs =
    0.22 * core +
    0.05 * Math.min(3, found.length - core) +
    (parts.email ? 0.12 : 0) +
    (parts.phone ? 0.05 : 0) +
    0.03 * Math.min(3, dates);
  const overall = Math.min(1, signs);
  const trust = trustIn(overall);
  const full = (share: number, base = 0.9) => (share > 0 ? round(base * (0.6 + 0.4 * share) * trust) : 0);
  const whole = (values: readonly unknown[]) => values.filter((value) => value !== null).length / values.length;
  const average = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    overall: round(overall),
    name: round((parts.name?.confidence ?? 0) * trust),
    email: parts.email?.confidence ?? 0,
    phone: round((parts.phone?.confidence ?? 0) * trust),
    links: parts.links.length > 0 ? 0.9 : 0,
    education: full(
      average(parts.education.map(({ institution, degree, startDate }) => whole([institution, degree, startDate]))),
    ),
    workExperience: full(average(parts.work.map(({ work }) => whole([work.company, work.title, work.startDate])))),
    yearsOfExperience: round((parts.years?.confidence ?? 0) * trust),
  };
}

/** In something that is no résumé, what looks like a name or a job hardly is one. */
function trustIn(overall: number): number {
  return 0.4 + 0.6 * Math.min(1, overall / 0.5);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
