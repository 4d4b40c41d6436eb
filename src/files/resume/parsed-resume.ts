/** Raised when the same file would be parsed differently than before. */
export const PARSER_VERSION = 6;

export type ResumeSection =
  | "SUMMARY"
  | "EXPERIENCE"
  | "EDUCATION"
  | "SKILLS"
  | "LANGUAGES"
  | "PROJECTS"
  | "CERTIFICATIONS"
  | "AWARDS"
  | "PUBLICATIONS"
  | "VOLUNTEERING"
  | "INTERESTS"
  | "REFERENCES"
  | "CONTACT";

export type ResumeLinkKind = "LINKEDIN" | "GITHUB" | "SITE" | "OTHER";

export interface ResumeLink {
  kind: ResumeLinkKind;
  url: string;
}

export interface ResumeSkill {
  skillId: number;
  confidence: number;
}

/** A span of time as precisely as it is written: "2021" or "2021-06". */
export interface ResumeDates {
  startDate: string | null;
  /** Null if it is not written, or if it goes on. */
  endDate: string | null;
  isCurrent: boolean;
}

export interface ResumeEducation extends ResumeDates {
  institution: string | null;
  degree: string | null;
  field: string | null;
}

export interface ResumeWork extends ResumeDates {
  company: string | null;
  title: string | null;
  description: string | null;
}

/** From 0, nothing was found, to 1, there is no doubt. */
export interface ResumeConfidence {
  /** That this is a résumé at all. */
  overall: number;
  name: number;
  email: number;
  phone: number;
  links: number;
  skills: number;
  education: number;
  workExperience: number;
  yearsOfExperience: number;
}

export interface ParsedResume {
  name: string | null;
  email: string | null;
  /** In E.164 where the country is clear, otherwise as written. */
  phone: string | null;
  phoneAsWritten: string | null;
  links: ResumeLink[];
  /** The surest first. */
  skills: ResumeSkill[];
  education: ResumeEducation[];
  workExperience: ResumeWork[];
  /** Of dated work, times that overlap counted once; null if there is none. */
  yearsOfExperience: number | null;
  /** In the order of the résumé. */
  sections: ResumeSection[];
  confidence: ResumeConfidence;
}
