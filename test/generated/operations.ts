import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A date-time string at UTC, such as 2007-12-03T10:15:30Z, compliant with the `date-time` format outlined in section 5.6 of the RFC 3339 profile of the ISO 8601 standard for representation of dates and times using the Gregorian calendar. */
  DateTime: { input: string; output: string; }
  /** The `Upload` scalar type represents a file upload. */
  Upload: { input: any; output: any; }
};

/** A recruiter to add to a company. */
export type AddCompanyRecruiterInput = {
  /** The company. */
  companyId: Scalars['ID']['input'];
  /** The e-mail address of an account with the role RECRUITER. */
  email: Scalars['String']['input'];
};

/** Which applications. Conditions add up; one that is left out or null restricts nothing. */
export type ApplicationFilter = {
  /** Sent at or after this time. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Standing at one of these. */
  status?: InputMaybe<Array<ApplicationStatus>>;
};

/** Where an application stands. */
export type ApplicationStatus =
  /** The offer was accepted. */
  | 'HIRED'
  /** Invited to talk. */
  | 'INTERVIEW'
  /** Being read. */
  | 'IN_REVIEW'
  /** An offer was made. */
  | 'OFFERED'
  /** Turned down by the company. */
  | 'REJECTED'
  /** Sent, not yet looked at. */
  | 'SUBMITTED'
  /** Taken back by the candidate. */
  | 'WITHDRAWN';

/** An application to a job. */
export type ApplyToJobInput = {
  /** What to say to the company. */
  coverLetter?: InputMaybe<Scalars['String']['input']>;
  /** The job; it must be open. */
  jobId: Scalars['ID']['input'];
};

/** The same next step for several applications. */
export type BulkUpdateApplicationsInput = {
  /** The applications, at most 500. */
  ids: Array<Scalars['ID']['input']>;
  /** A note for the company's recruiters. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** Where they shall stand. */
  status: ApplicationStatus;
};

/** For whom an answer may be cached. */
export type CacheControlScope =
  /** For the viewer only. */
  | 'PRIVATE'
  /** The same for everyone. */
  | 'PUBLIC';

/** A part of the cache. */
export type CacheNamespace =
  /** Match scores and parsed résumés. */
  | 'ai'
  /** Figures of dashboards. */
  | 'analytics'
  /** Parts of answers about jobs, companies and skills. */
  | 'jobs'
  /** Whole answers. */
  | 'responses'
  /** Parts of answers about accounts. */
  | 'users';

/** A skill of the viewer. */
export type CandidateSkillInput = {
  /** How well they know it. */
  proficiency: SkillProficiency;
  /** The skill's id. */
  skillId: Scalars['ID']['input'];
  /** Years of use. */
  years?: InputMaybe<Scalars['Int']['input']>;
};

/** What to empty, on every server. */
export type ClearCacheInput = {
  /** Which parts; all by default. */
  namespaces?: InputMaybe<Array<CacheNamespace>>;
};

/** Which upload. */
export type CompleteUploadInput = {
  /** The id that `stageUpload` gave. */
  id: Scalars['ID']['input'];
};

/** How far a count can be trusted. Counts are exact up to 10,000. */
export type CountPrecision =
  /** There are more than that; how many more is not known. */
  | 'AT_LEAST'
  /** The database's estimate from its statistics. */
  | 'ESTIMATED'
  /** Every row was counted. */
  | 'EXACT';

/** A new company. The viewer becomes its recruiter. */
export type CreateCompanyInput = {
  /** What it does. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Its line of business. */
  industry?: InputMaybe<Scalars['String']['input']>;
  /** Where it is. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Its name. */
  name: Scalars['String']['input'];
  /** Its web address, with https://. */
  website?: InputMaybe<Scalars['String']['input']>;
};

/** A new job. It starts as a draft. */
export type CreateJobInput = {
  /** Until when one can apply. */
  closesAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** The company; the viewer must recruit for it. */
  companyId: Scalars['ID']['input'];
  /** What the work is; plain text. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The kind of employment; FULL_TIME by default. */
  employmentType?: InputMaybe<EmploymentType>;
  /** The experience asked for. */
  experienceLevel?: InputMaybe<ExperienceLevel>;
  /** Where the work is. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Whether to publish it at once; false by default. */
  publish?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether it can be done from anywhere; false by default. */
  remote?: InputMaybe<Scalars['Boolean']['input']>;
  /** What is asked of the candidate; plain text. */
  requirements?: InputMaybe<Scalars['String']['input']>;
  /** What it pays. */
  salary?: InputMaybe<SalaryInput>;
  /** Ids of the skills asked for, at most 50; replaces the whole list. */
  skillIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** The position. */
  title: Scalars['String']['input'];
};

/** Which file. */
export type DeleteFileInput = {
  /** The file's id. */
  id: Scalars['ID']['input'];
};

/** A degree, course or school. */
export type EducationInput = {
  /** The degree or certificate. */
  degree?: InputMaybe<Scalars['String']['input']>;
  /** The last year; none if it goes on. */
  endYear?: InputMaybe<Scalars['Int']['input']>;
  /** The subject. */
  fieldOfStudy?: InputMaybe<Scalars['String']['input']>;
  /** The school. */
  institution: Scalars['String']['input'];
  /** The first year. */
  startYear?: InputMaybe<Scalars['Int']['input']>;
};

/** The kind of employment. */
export type EmploymentType =
  /** For a project or a term, often self-employed. */
  | 'CONTRACT'
  /** Full time, without an end. */
  | 'FULL_TIME'
  /** To learn. */
  | 'INTERNSHIP'
  /** Part time, without an end. */
  | 'PART_TIME'
  /** For a season or to fill in. */
  | 'TEMPORARY';

/** Why something was refused. Codes are stable; messages are written for people and may change. */
export type ErrorCode =
  /** A value is missing or out of range; `field` names it. */
  | 'BAD_USER_INPUT'
  /** The present state does not allow it, for example a second application to one job. */
  | 'CONFLICT'
  /** The operation asks for too much at once. */
  | 'COST_EXCEEDED'
  /** Your role may not do this. */
  | 'FORBIDDEN'
  /** The cursor was altered, or belongs to another list, filter or sort order. */
  | 'INVALID_CURSOR'
  /** It does not exist, or you may not see it. */
  | 'NOT_FOUND'
  /** More was sent than is accepted. */
  | 'PAYLOAD_TOO_LARGE'
  /** Too many attempts; wait and try again. */
  | 'RATE_LIMITED'
  /** Sign in first, or sign in again: the token is missing, wrong or expired. */
  | 'UNAUTHENTICATED'
  /** The service cannot answer at the moment; try again. */
  | 'UNAVAILABLE'
  /** The file is not of an accepted kind. */
  | 'UPLOAD_REJECTED';

/** What a candidate would like to earn. */
export type ExpectedSalaryInput = {
  /** The amount for one period. */
  amount: Scalars['Float']['input'];
  /** ISO 4217 code. */
  currency?: Scalars['String']['input'];
  /** The period it is for. */
  period?: SalaryPeriod;
};

/** How far along a career. */
export type ExperienceLevel =
  /** No experience needed; students and first jobs. */
  | 'ENTRY'
  /** Leads an organisation. */
  | 'EXECUTIVE'
  /** About one to two years. */
  | 'JUNIOR'
  /** Leads a team. */
  | 'LEAD'
  /** About three to five years. */
  | 'MID'
  /** More than five years, works alone. */
  | 'SENIOR';

/** What a file is for: which types are accepted, and who may see it. */
export type FilePurpose =
  /** Any other file. Seen by its owner only. */
  | 'ATTACHMENT'
  /** A picture of the account's owner, in place of the one before. */
  | 'AVATAR'
  /** A company's logo, in place of the one before. For everyone to see. */
  | 'LOGO'
  /** A résumé: PDF, Word, OpenDocument, RTF or plain text. Seen by recruiters whom its owner has applied to. */
  | 'RESUME';

/** How far a file has come. */
export type FileStatus =
  /** It was found to be hostile and is not kept; the report's warnings say why. */
  | 'FAILED'
  /** It was accepted and is being worked on; `fileProcessed` tells when that is over. */
  | 'PROCESSING'
  /** It can be fetched. A smaller form of it may come later. */
  | 'READY';

/** One row to import. Rows with the same `externalId` are the same job. */
export type ImportJobRow = {
  /** Until when one can apply. */
  closesAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What the work is; plain text. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The kind of employment; FULL_TIME by default. */
  employmentType?: InputMaybe<EmploymentType>;
  /** The experience asked for. */
  experienceLevel?: InputMaybe<ExperienceLevel>;
  /** Your own id of the job. Without one the row is always a new job. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** Where the work is. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** When it was posted; now by default. */
  postedAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Whether it can be done from anywhere; false by default. */
  remote?: InputMaybe<Scalars['Boolean']['input']>;
  /** What is asked of the candidate; plain text. */
  requirements?: InputMaybe<Scalars['String']['input']>;
  /** What it pays. */
  salary?: InputMaybe<SalaryInput>;
  /** Names of skills asked for, beside those found in the texts. */
  skills?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The position. */
  title: Scalars['String']['input'];
};

/** Jobs to import; recognises skills in their texts. */
export type ImportJobsInput = {
  /** The company; the viewer must recruit for it. */
  companyId: Scalars['ID']['input'];
  /** At most 1,000. */
  rows: Array<ImportJobRow>;
};

/** What became of a row. */
export type ImportOutcome =
  /** Nothing was done; `reason` says why. */
  | 'FAILED'
  /** A new job. */
  | 'INSERTED'
  /** A job imported earlier is the same already, or a later row replaces this one. */
  | 'UNCHANGED'
  /** A job imported earlier was changed. */
  | 'UPDATED';

/** What to forget, on every server. */
export type InvalidateCacheInput = {
  /** Whether only to tell what would go. */
  dryRun?: Scalars['Boolean']['input'];
  /** Tags: `Job:7` for what shows that row, `Job` for what shows any. */
  tags: Array<Scalars['String']['input']>;
};

/** Which jobs. Conditions add up; one that is left out or null restricts nothing. */
export type JobFilter = {
  /** Asks for every one of these skills, at most 20. */
  allSkills?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Asks for at least one of these skills, at most 100. */
  anySkills?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Only this company's. */
  companyId?: InputMaybe<Scalars['ID']['input']>;
  /** One of these kinds of employment. */
  employmentTypes?: InputMaybe<Array<EmploymentType>>;
  /** One of these levels of experience. */
  experienceLevels?: InputMaybe<Array<ExperienceLevel>>;
  /** Part of the place, such as a city. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** The upper end of the salary reaches this; hourly and other pay is compared as pay for a full-time year. */
  minSalary?: InputMaybe<MinimumSalaryInput>;
  /** Posted at or after this time. */
  postedAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only jobs that can (or cannot) be done from anywhere. */
  remote?: InputMaybe<Scalars['Boolean']['input']>;
  /** PUBLISHED by default. Any other status restricts the list to the jobs of your own companies. */
  status?: InputMaybe<Array<JobStatus>>;
  /** Words in title, skills, company or description. Understands "exact phrase", or, -without; forgives typos. */
  text?: InputMaybe<Scalars['String']['input']>;
};

/** Names a job. */
export type JobIdInput = {
  /** The job. */
  id: Scalars['ID']['input'];
};

/** The order of a list of jobs. The id breaks ties. */
export type JobSort =
  /** Soonest to close first; jobs without a closing date come last. */
  | 'CLOSING_DATE'
  /** Latest posted first. */
  | 'NEWEST'
  /** Best match of `text` first. Without `text` the same as NEWEST. */
  | 'RELEVANCE'
  /** Best paid first, as pay for a full-time year; jobs that do not say come last. Currencies are not converted. */
  | 'SALARY'
  /** Most viewed first. */
  | 'VIEWS';

/** Where a job stands. */
export type JobStatus =
  /** No longer listed; its page still answers. */
  | 'CLOSED'
  /** Being written; only its company's recruiters see it. */
  | 'DRAFT'
  /** Open to everyone. */
  | 'PUBLISHED';

/** Who signs in. */
export type LoginInput = {
  /** The account's address. */
  email: Scalars['String']['input'];
  /** The account's password. */
  password: Scalars['String']['input'];
};

/** A salary that a job must reach. */
export type MinimumSalaryInput = {
  /** The amount for one period. */
  amount: Scalars['Float']['input'];
  /** ISO 4217 code. Only jobs paying in it match. */
  currency?: Scalars['String']['input'];
  /** The period it is for. */
  period?: SalaryPeriod;
};

/** Which file to read. */
export type ParseResumeInput = {
  /** A PDF, DOCX or plain text file that the viewer may see. */
  fileId: Scalars['ID']['input'];
};

/** A page about a candidate elsewhere. */
export type ProfileLinkInput = {
  /** What it is, such as `GitHub`. */
  label: Scalars['String']['input'];
  /** Its address, with https://. */
  url: Scalars['String']['input'];
};

/** What is limited. */
export type RateLimitName =
  /** Failed attempts to sign in, from the place that asks. */
  | 'FAILED_LOGINS';

/** Someone looked at a job. */
export type RecordJobViewInput = {
  /** The job. */
  jobId: Scalars['ID']['input'];
  /** The address of the page they came from. Its query and fragment are not kept. */
  referrer?: InputMaybe<Scalars['String']['input']>;
};

/** Whether Redis answers. */
export type RedisState =
  /** It does not; the server goes on without it. */
  | 'DOWN'
  /** None is used. */
  | 'OFF'
  /** It answers. */
  | 'UP';

/** A refresh token to exchange. Each works once; using one again ends its session. */
export type RefreshTokenInput = {
  /** The refresh token from the last `AuthPayload`. */
  refreshToken: Scalars['String']['input'];
};

/** A new account. */
export type RegisterInput = {
  /** The address to sign in with; upper and lower case are the same. */
  email: Scalars['String']['input'];
  /** Full name. */
  name: Scalars['String']['input'];
  /** 10 characters or more. */
  password: Scalars['String']['input'];
  /** CANDIDATE (the default) or RECRUITER. */
  role?: InputMaybe<UserRole>;
};

/** Where a link leads. */
export type ResumeLinkKind =
  /** A profile on GitHub. */
  | 'GITHUB'
  /** A profile on LinkedIn. */
  | 'LINKEDIN'
  /** Another profile or site. */
  | 'OTHER'
  /** The candidate's own site. */
  | 'SITE';

/** A part of a résumé, whatever its heading calls it. */
export type ResumeSection =
  /** Awards, honours and grants. */
  | 'AWARDS'
  /** Certificates and licences. */
  | 'CERTIFICATIONS'
  /** How the candidate is reached. */
  | 'CONTACT'
  /** Schools and degrees. */
  | 'EDUCATION'
  /** Work. */
  | 'EXPERIENCE'
  /** Interests and further remarks. */
  | 'INTERESTS'
  /** Languages spoken. */
  | 'LANGUAGES'
  /** Projects. */
  | 'PROJECTS'
  /** Publications, talks and patents. */
  | 'PUBLICATIONS'
  /** People who recommend the candidate. */
  | 'REFERENCES'
  /** What the candidate can do. */
  | 'SKILLS'
  /** Who the candidate is, or looks for, in a few words. */
  | 'SUMMARY'
  /** Volunteering, memberships and other activities. */
  | 'VOLUNTEERING';

/** What a job pays. Give one end or both. */
export type SalaryInput = {
  /** ISO 4217 code. */
  currency?: Scalars['String']['input'];
  /** The upper end for one period; not below `min`. */
  max?: InputMaybe<Scalars['Float']['input']>;
  /** The lower end for one period. */
  min?: InputMaybe<Scalars['Float']['input']>;
  /** The period it is for. */
  period?: SalaryPeriod;
};

/** The time an amount is paid for. Compared as 2,080 hours, 260 days, 52 weeks or 12 months a year. */
export type SalaryPeriod =
  /** For a year. */
  | 'ANNUAL'
  /** For a day. */
  | 'DAILY'
  /** For an hour. */
  | 'HOURLY'
  /** For a month. */
  | 'MONTHLY'
  /** For a week. */
  | 'WEEKLY';

/** All skills of the viewer. */
export type SetSkillsInput = {
  /** Replaces the whole list; at most 100. */
  skills: Array<CandidateSkillInput>;
};

/** The field a skill belongs to. */
export type SkillCategory =
  /** Planning, sales, personnel and administration. */
  | 'BUSINESS'
  /** Databases, analytics and reporting. */
  | 'DATA'
  /** Graphic, interface and layout work. */
  | 'DESIGN'
  /** Teaching and training. */
  | 'EDUCATION'
  /** CAD, manufacturing, construction and control. */
  | 'ENGINEERING'
  /** Accounting, tax and financial analysis. */
  | 'FINANCE'
  /** Medicine and care. */
  | 'HEALTHCARE'
  /** Networks, servers, cloud and operations. */
  | 'INFRASTRUCTURE'
  /** Occupational knowledge that several sectors share. */
  | 'KNOWLEDGE'
  /** Transport, stock and supply. */
  | 'LOGISTICS'
  /** Photography, film, sound and publishing. */
  | 'MEDIA'
  /** Word processing, spreadsheets, mail and calendars. */
  | 'OFFICE'
  /** None of the others. */
  | 'OTHER'
  /** Languages, frameworks and development tools. */
  | 'PROGRAMMING'
  /** Laboratory, statistics and mapping. */
  | 'SCIENCE'
  /** Information security. */
  | 'SECURITY'
  /** Useful in any occupation, such as languages and teamwork. */
  | 'TRANSVERSAL';

/** How well a skill is known. */
export type SkillProficiency =
  /** Works with it alone. */
  | 'ADVANCED'
  /** Has begun to learn it. */
  | 'BEGINNER'
  /** Teaches it. */
  | 'EXPERT'
  /** Works with it with some help. */
  | 'INTERMEDIATE';

/** A file that is to be sent in a request of its own. */
export type StageUploadInput = {
  /** Of a logo: the company. Without it the logo is that of the only company that the viewer recruits for; of none if there are several. */
  companyId?: InputMaybe<Scalars['ID']['input']>;
  /** Its name. */
  filename: Scalars['String']['input'];
  /** Its media type, if it is known. It must agree with the bytes. */
  mimeType?: InputMaybe<Scalars['String']['input']>;
  /** What it is for. */
  purpose: FilePurpose;
  /** Its size in bytes. */
  size: Scalars['Int']['input'];
};

/** Whose figures. */
export type StatsScope =
  /** Those of all servers that share its Redis, added up. What others did in the last seconds may be missing. */
  | 'ALL_SERVERS'
  /** The server's that answers, all its processes added up. */
  | 'THIS_SERVER';

/** The time that figures are of. */
export type StatsWindow =
  /** The last minute. */
  | 'LAST_1_MINUTE'
  /** The last five minutes. */
  | 'LAST_5_MINUTES'
  /** The last hour. */
  | 'LAST_60_MINUTES'
  /** Since each server started. */
  | 'SINCE_START';

/** The next step for an application. */
export type UpdateApplicationStatusInput = {
  /** The application. */
  id: Scalars['ID']['input'];
  /** A note for the company's recruiters. */
  note?: InputMaybe<Scalars['String']['input']>;
  /** Where it shall stand. */
  status: ApplicationStatus;
};

/** Changes to a company: what is left out stays, null empties. */
export type UpdateCompanyInput = {
  /** What it does. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The company. */
  id: Scalars['ID']['input'];
  /** Its line of business. */
  industry?: InputMaybe<Scalars['String']['input']>;
  /** Where it is. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Its name; cannot be emptied. Its slug stays. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Its web address, with https://. */
  website?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to a job: what is left out stays, null empties. */
export type UpdateJobInput = {
  /** Until when one can apply. */
  closesAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What the work is; plain text. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The kind of employment; FULL_TIME by default. */
  employmentType?: InputMaybe<EmploymentType>;
  /** The experience asked for. */
  experienceLevel?: InputMaybe<ExperienceLevel>;
  /** The job. */
  id: Scalars['ID']['input'];
  /** Where the work is. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Whether it can be done from anywhere; false by default. */
  remote?: InputMaybe<Scalars['Boolean']['input']>;
  /** What is asked of the candidate; plain text. */
  requirements?: InputMaybe<Scalars['String']['input']>;
  /** What it pays. */
  salary?: InputMaybe<SalaryInput>;
  /** Ids of the skills asked for, at most 50; replaces the whole list. */
  skillIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** The position; cannot be emptied. The slug stays. */
  title?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to the viewer's profile: what is left out stays, null empties. */
export type UpdateProfileInput = {
  /** Replaces the whole list. */
  education?: InputMaybe<Array<EducationInput>>;
  /** What they would like to earn. */
  expectedSalary?: InputMaybe<ExpectedSalaryInput>;
  /** How far along their career they are. */
  experienceLevel?: InputMaybe<ExperienceLevel>;
  /** One line, such as `Registered nurse, intensive care`. */
  headline?: InputMaybe<Scalars['String']['input']>;
  /** Replaces all links. */
  links?: InputMaybe<Array<ProfileLinkInput>>;
  /** Where they live. */
  location?: InputMaybe<Scalars['String']['input']>;
  /** Full name; cannot be emptied. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** A few sentences. */
  summary?: InputMaybe<Scalars['String']['input']>;
  /** Replaces the whole list. */
  workExperience?: InputMaybe<Array<WorkExperienceInput>>;
  /** Years of work in the occupation. */
  yearsOfExperience?: InputMaybe<Scalars['Int']['input']>;
};

/** What an account may do. */
export type UserRole =
  /** Runs the platform. */
  | 'ADMIN'
  /** Looks for work and applies. */
  | 'CANDIDATE'
  /** Posts jobs for their companies and handles the applications. */
  | 'RECRUITER';

/** What to warm: the operations that save the most work, as learned from what is asked for. */
export type WarmCacheInput = {
  /** Whether to clear the cache first. */
  clearFirst?: Scalars['Boolean']['input'];
  /** Whether only to tell what would be warmed. */
  dryRun?: Scalars['Boolean']['input'];
  /** Only operations that show this kind; all by default. */
  namespace?: InputMaybe<CacheNamespace>;
  /** Only operations of this name. */
  operation?: InputMaybe<Scalars['String']['input']>;
  /** How many at most, the most valuable first; up to 1,000. */
  top?: Scalars['Int']['input'];
};

/** What became of an operation that was to be warmed. */
export type WarmState =
  /** Its answer was in the cache. */
  | 'ALREADY_FRESH'
  /** It could not be answered without errors. */
  | 'FAILED'
  /** It would be warmed. */
  | 'PLANNED'
  /** Its answer is in the cache now. */
  | 'WARMED';

/** Names one of the viewer's applications. */
export type WithdrawApplicationInput = {
  /** The application. */
  id: Scalars['ID']['input'];
};

/** A position held. */
export type WorkExperienceInput = {
  /** The employer. */
  company: Scalars['String']['input'];
  /** What was done there. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The last month, as `2023-09`; none if it goes on. */
  endMonth?: InputMaybe<Scalars['String']['input']>;
  /** The first month, as `2021-04`. */
  startMonth?: InputMaybe<Scalars['String']['input']>;
  /** The position. */
  title: Scalars['String']['input'];
};

export type JobListQueryVariables = Exact<{
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<JobFilter>;
  sort?: InputMaybe<JobSort>;
}>;


export type JobListQuery = { __typename?: 'Query', jobs: { __typename?: 'JobConnection', nodes: Array<{ __typename?: 'Job', id: string, title: string, applicationCount: number, company: { __typename?: 'Company', name: string }, skills: Array<{ __typename?: 'Skill', name: string }> }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, hasPreviousPage: boolean, startCursor?: string | null, endCursor?: string | null } } };

export type JobPageQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type JobPageQuery = { __typename?: 'Query', job?: { __typename?: 'Job', id: string, title: string, description: string, company: { __typename?: 'Company', name: string }, skills: Array<{ __typename?: 'Skill', name: string }>, applications: { __typename?: 'ApplicationConnection', nodes: Array<{ __typename?: 'Application', status: ApplicationStatus, candidate?: { __typename?: 'User', name: string, email: string } | null }> } } | null };

export type MyApplicationsQueryVariables = Exact<{
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type MyApplicationsQuery = { __typename?: 'Query', myApplications: { __typename?: 'ApplicationConnection', nodes: Array<{ __typename?: 'Application', id: string, status: ApplicationStatus, job?: { __typename?: 'Job', title: string, company: { __typename?: 'Company', name: string } } | null }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } };


export const JobListDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"JobList"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sort"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobSort"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sort"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"skills"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"applicationCount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<JobListQuery, JobListQueryVariables>;
export const JobPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"JobPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"skills"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"applications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"candidate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<JobPageQuery, JobPageQueryVariables>;
export const MyApplicationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyApplications"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"myApplications"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"company"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<MyApplicationsQuery, MyApplicationsQueryVariables>;