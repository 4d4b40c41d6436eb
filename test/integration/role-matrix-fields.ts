import type { World } from "./role-matrix-world.js";

/** One way to reach a type: the operation, with `*` where the field goes. Outcomes in the order of ROLES. */
export interface Route {
  type: string;
  reach: (world: World) => string;
  /** Every field of the type that this route reads, or those whose outcome differs from another route's. */
  fields: string;
  expect: string;
}

/** ok, null (or beneath something null), empty (a list), absent (another type); 401, 403 and 404 as in STATUS_CODES. */
const PUBLIC = "ok ok ok ok ok ok";
/** The applicant, the recruiters of the job's company, admins. */
const APPLICATION = "null ok null ok null ok";
const JOB_APPLICATIONS = "401 403 403 ok 403 ok";
const OWN_COMPANY = "null null null ok null ok";

const job = (w: World) => `{ job(id: "${w.job}") { * } }`;
const matchScore = (w: World) => `{ job(id: "${w.job}") { matchScore { * } } }`;
const user = (w: World) => `{ user(id: "${w.applicant}") { * } }`;
const application = (w: World) => `{ node(id: "${w.application}") { ... on Application { * } } }`;
const company = (w: World) => `{ company(id: "${w.company}") { * } }`;
const file = (w: World) => `{ node(id: "${w.resume}") { ... on StoredFile { * } } }`;
const files = (w: World) => `{ user(id: "${w.applicant}") { files { * } } }`;
const applications = (w: World) => `{ job(id: "${w.job}") { applications { * } } }`;
const analytics = (w: World) => `{ job(id: "${w.job}") { analytics { * } } }`;
const dashboard = (role: string) => () => `{ dashboard { ... on ${role}Dashboard { * } } }`;

const connection = "edges nodes pageInfo totalCount totalCountPrecision";

/** Every field of every type that queries reach. A field that stands in no route fails the test by name. */
export const ROUTES: Route[] = [
  {
    type: "StoredFile",
    reach: file,
    fields: "createdAt filename id mimeType originalSize purpose report sha256 status storedSize url variants",
    expect: APPLICATION,
  },
  {
    type: "StoredFile",
    reach: (w) => `{ company(id: "${w.company}") { logo { * } } }`,
    fields: "filename id url",
    expect: PUBLIC,
  },
  {
    type: "FileReport",
    reach: (w) => file(w).replace("*", "report { * }"),
    fields: "deduplicated durationMs fellBack ratio steps warnings",
    expect: APPLICATION,
  },
  {
    type: "FileStep",
    reach: (w) => file(w).replace("*", "report { steps { * } }"),
    fields: "bytesAfter bytesBefore detail ms name",
    expect: APPLICATION,
  },
  {
    type: "FileVariant",
    reach: (w) => file(w).replace("*", "variants { * }"),
    fields: "mimeType size url width",
    expect: APPLICATION,
  },
  { type: "StoredFileConnection", reach: files, fields: connection, expect: APPLICATION },
  {
    type: "StoredFileEdge",
    reach: (w) => files(w).replace("*", "edges { * }"),
    fields: "cursor node",
    expect: APPLICATION,
  },
  {
    type: "Job",
    reach: job,
    fields: `applicationCount closesAt company createdAt description employmentType experienceLevel id isOpen location
      postedAt remote requirements salary skills slug status title updatedAt viewCount`,
    expect: PUBLIC,
  },
  {
    type: "Job",
    reach: (w) => `{ job(id: "${w.draft}") { * } }`,
    fields: `closesAt company createdAt description employmentType experienceLevel id isOpen location remote
      requirements salary slug status title updatedAt viewCount`,
    expect: OWN_COMPANY,
  },
  { type: "Job", reach: job, fields: "applications", expect: JOB_APPLICATIONS },
  { type: "Job", reach: job, fields: "analytics", expect: OWN_COMPANY },
  {
    type: "JobAnalytics",
    reach: analytics,
    fields: "applicationCount conversionRate uniqueViewers views",
    expect: OWN_COMPANY,
  },
  {
    type: "JobAnalytics",
    reach: analytics,
    fields: "applicationsByDay applicationsByStatus matchScores referrers viewsByDay",
    expect: OWN_COMPANY,
  },
  {
    type: "JobViewDay",
    reach: (w) => `{ job(id: "${w.job}") { analytics { viewsByDay { * } } } }`,
    fields: "day uniqueViewers views",
    expect: OWN_COMPANY,
  },
  {
    type: "MatchScoreCount",
    reach: (w) => `{ job(id: "${w.job}") { analytics { matchScores { * } } } }`,
    fields: "count from",
    expect: OWN_COMPANY,
  },
  {
    type: "ReferrerCount",
    reach: (w) => `{ job(id: "${w.job}") { analytics { referrers { * } } } }`,
    fields: "host views",
    expect: OWN_COMPANY,
  },
  { type: "Job", reach: job, fields: "similarJobs", expect: PUBLIC },
  { type: "Job", reach: job, fields: "matchScore", expect: "null ok ok null null null" },
  {
    type: "MatchScore",
    reach: matchScore,
    fields: "education experience location reasons skills text total",
    expect: "null ok ok null null null",
  },
  { type: "MatchScore", reach: matchScore, fields: "matched", expect: "null ok empty null null null" },
  { type: "MatchScore", reach: matchScore, fields: "missing", expect: "null empty ok null null null" },
  {
    type: "JobMatch",
    reach: () => "{ recommendedJobs { * } }",
    fields: "job reasons score",
    expect: "401 ok empty 403 403 empty",
  },
  {
    type: "CandidateMatch",
    reach: (w) => `{ candidatesFor(jobId: "${w.job}") { * } }`,
    fields: "candidate hasApplied reasons score",
    expect: JOB_APPLICATIONS,
  },
  { type: "Job", reach: job, fields: "viewerApplication", expect: "null ok null null null null" },
  {
    type: "Salary",
    reach: (w) => `{ job(id: "${w.job}") { salary { * } } }`,
    fields: "currency max min period",
    expect: PUBLIC,
  },
  {
    type: "Skill",
    reach: (w) => `{ job(id: "${w.job}") { skills { * } } }`,
    fields: "aliases category id name",
    expect: PUBLIC,
  },
  { type: "JobConnection", reach: () => "{ jobs { * } }", fields: connection, expect: PUBLIC },
  { type: "JobEdge", reach: () => "{ jobs { edges { * } } }", fields: "cursor node", expect: PUBLIC },
  {
    type: "PageInfo",
    reach: () => "{ jobs { pageInfo { * } } }",
    fields: "endCursor hasNextPage hasPreviousPage startCursor",
    expect: PUBLIC,
  },
  {
    type: "JobPage",
    reach: () => "{ jobsPage { * } }",
    fields: "hasNextPage hasPreviousPage items page pageCount pageSize totalCount totalCountPrecision",
    expect: PUBLIC,
  },
  {
    type: "Company",
    reach: company,
    fields: "createdAt description id industry jobs location logo name slug updatedAt website",
    expect: PUBLIC,
  },
  { type: "CompanyConnection", reach: () => "{ companies { * } }", fields: connection, expect: PUBLIC },
  { type: "CompanyEdge", reach: () => "{ companies { edges { * } } }", fields: "cursor node", expect: PUBLIC },
  { type: "SkillConnection", reach: () => "{ skills { * } }", fields: connection, expect: PUBLIC },
  { type: "SkillEdge", reach: () => "{ skills { edges { * } } }", fields: "cursor node", expect: PUBLIC },
  {
    type: "User",
    reach: user,
    fields: "avatar createdAt email files id name profile role skills updatedAt",
    expect: APPLICATION,
  },
  { type: "User", reach: user, fields: "companies", expect: "null empty null empty null empty" },
  {
    type: "User",
    reach: (w) => `{ user(id: "${w.recruiter}") { * } }`,
    fields: "companies createdAt email id name role updatedAt",
    expect: "null null null ok null ok",
  },
  {
    type: "User",
    reach: () => "{ viewer { * } }",
    fields: "createdAt email id name role updatedAt",
    expect: "null ok ok ok ok ok",
  },
  {
    type: "CandidateProfile",
    reach: (w) => `{ user(id: "${w.applicant}") { profile { * } } }`,
    fields: `education expectedSalary experienceLevel headline links location resume summary workExperience
      yearsOfExperience`,
    expect: APPLICATION,
  },
  {
    type: "Education",
    reach: (w) => `{ user(id: "${w.applicant}") { profile { education { * } } } }`,
    fields: "degree endYear fieldOfStudy institution startYear",
    expect: APPLICATION,
  },
  {
    type: "ExpectedSalary",
    reach: (w) => `{ user(id: "${w.applicant}") { profile { expectedSalary { * } } } }`,
    fields: "amount currency period",
    expect: APPLICATION,
  },
  {
    type: "ProfileLink",
    reach: (w) => `{ user(id: "${w.applicant}") { profile { links { * } } } }`,
    fields: "label url",
    expect: APPLICATION,
  },
  {
    type: "WorkExperience",
    reach: (w) => `{ user(id: "${w.applicant}") { profile { workExperience { * } } } }`,
    fields: "company description endMonth startMonth title",
    expect: APPLICATION,
  },
  {
    type: "CandidateSkill",
    reach: (w) => `{ user(id: "${w.applicant}") { skills { * } } }`,
    fields: "proficiency skill years",
    expect: APPLICATION,
  },
  {
    type: "Application",
    reach: application,
    fields: "candidate coverLetter createdAt id job status statusHistory updatedAt",
    expect: APPLICATION,
  },
  {
    type: "Application",
    reach: (w) => `{ job(id: "${w.job}") { viewerApplication { * } } }`,
    fields: "candidate coverLetter createdAt id job status statusHistory updatedAt",
    expect: "null ok null null null null",
  },
  {
    type: "Application",
    reach: (w) => `{ job(id: "${w.job}") { applications { nodes { * } } } }`,
    fields: "candidate coverLetter createdAt id job status statusHistory updatedAt",
    expect: JOB_APPLICATIONS,
  },
  {
    type: "ApplicationStatusChange",
    reach: (w) => `{ node(id: "${w.application}") { ... on Application { statusHistory { * } } } }`,
    fields: "changedAt fromStatus toStatus",
    expect: APPLICATION,
  },
  {
    type: "ApplicationStatusChange",
    reach: (w) => `{ node(id: "${w.application}") { ... on Application { statusHistory { * } } } }`,
    fields: "note",
    expect: "null null null ok null ok",
  },
  { type: "ApplicationConnection", reach: applications, fields: connection, expect: JOB_APPLICATIONS },
  {
    type: "ApplicationConnection",
    reach: () => "{ myApplications { * } }",
    fields: "edges nodes",
    expect: "401 ok empty empty empty empty",
  },
  {
    type: "ApplicationEdge",
    reach: (w) => `{ job(id: "${w.job}") { applications { edges { * } } } }`,
    fields: "cursor node",
    expect: JOB_APPLICATIONS,
  },
  {
    type: "CandidateDashboard",
    reach: dashboard("Candidate"),
    fields: "activeApplicationCount applicationCount profileCompleteness",
    expect: "401 ok ok absent absent absent",
  },
  {
    type: "CandidateDashboard",
    reach: dashboard("Candidate"),
    fields: "applicationsByStatus recentApplications",
    expect: "401 ok empty absent absent absent",
  },
  {
    type: "RecruiterDashboard",
    reach: dashboard("Recruiter"),
    fields: "applicationCount companies viewCount",
    expect: "401 absent absent ok ok absent",
  },
  {
    type: "RecruiterDashboard",
    reach: dashboard("Recruiter"),
    fields: "applicationsByDay applicationsByStatus jobsByStatus topJobs",
    expect: "401 absent absent ok empty absent",
  },
  {
    type: "AdminDashboard",
    reach: dashboard("Admin"),
    fields: "applicationsByDay applicationsByStatus companyCount jobsByStatus jobsPostedByDay skillCount usersByRole",
    expect: "401 absent absent absent absent ok",
  },
  {
    type: "ApplicationStatusCount",
    reach: () => "{ dashboard { ... on AdminDashboard { applicationsByStatus { * } } } }",
    fields: "count status",
    expect: "401 absent absent absent absent ok",
  },
  {
    type: "JobStatusCount",
    reach: () => "{ dashboard { ... on AdminDashboard { jobsByStatus { * } } } }",
    fields: "count status",
    expect: "401 absent absent absent absent ok",
  },
  {
    type: "UserRoleCount",
    reach: () => "{ dashboard { ... on AdminDashboard { usersByRole { * } } } }",
    fields: "count role",
    expect: "401 absent absent absent absent ok",
  },
  {
    type: "DayCount",
    reach: () => "{ dashboard { ... on AdminDashboard { jobsPostedByDay { * } } } }",
    fields: "count day",
    expect: "401 absent absent absent absent ok",
  },
];
