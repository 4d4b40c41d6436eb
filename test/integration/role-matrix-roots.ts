import { hash } from "@node-rs/argon2";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { SessionService } from "../../src/users/session.service.js";
import { TEST_SECRET } from "../setup/factories.js";
import type { Role, World } from "./role-matrix-world.js";

/** How the tables abbreviate refusals, whether thrown or among `userErrors`. */
export const STATUS_CODES: Record<string, string> = { UNAUTHENTICATED: "401", FORBIDDEN: "403", NOT_FOUND: "404" };

export interface QueryCase {
  field: string;
  of?: string;
  query: (world: World) => string;
  expect: string;
}

const PUBLIC = "ok ok ok ok ok ok";

/** Every root field of Query, some for several kinds of row. Outcomes in the order of ROLES. */
export const QUERIES: QueryCase[] = [
  {
    field: "candidatesFor",
    of: "published",
    query: (w) => `candidatesFor(jobId: "${w.job}") { candidate { id } }`,
    expect: "401 403 403 ok 403 ok",
  },
  {
    field: "candidatesFor",
    of: "draft",
    query: (w) => `candidatesFor(jobId: "${w.draft}") { candidate { id } }`,
    expect: "401 403 403 empty 404 empty",
  },
  { field: "companies", query: () => "companies { nodes { id } }", expect: PUBLIC },
  { field: "company", query: (w) => `company(id: "${w.company}") { id }`, expect: PUBLIC },
  { field: "dashboard", query: () => "dashboard { __typename }", expect: "401 ok ok ok ok ok" },
  { field: "job", of: "published", query: (w) => `job(id: "${w.job}") { id }`, expect: PUBLIC },
  { field: "job", of: "closed", query: (w) => `job(id: "${w.closed}") { id }`, expect: PUBLIC },
  { field: "job", of: "draft", query: (w) => `job(id: "${w.draft}") { id }`, expect: "null null null ok null ok" },
  { field: "jobs", of: "published", query: () => "jobs { nodes { id } }", expect: PUBLIC },
  {
    field: "jobs",
    of: "drafts",
    query: () => "jobs(filter: { status: [DRAFT, PUBLISHED] }) { nodes { id } }",
    expect: "empty empty empty ok empty ok",
  },
  { field: "jobsPage", of: "published", query: () => "jobsPage { items { id } }", expect: PUBLIC },
  {
    field: "jobsPage",
    of: "closed",
    query: () => "jobsPage(filter: { status: [CLOSED] }) { items { id } }",
    expect: "empty empty empty ok empty ok",
  },
  { field: "myApplications", query: () => "myApplications { nodes { id } }", expect: "401 ok empty empty empty empty" },
  { field: "node", of: "job", query: (w) => `node(id: "${w.job}") { id }`, expect: PUBLIC },
  { field: "node", of: "draft", query: (w) => `node(id: "${w.draft}") { id }`, expect: "null null null ok null ok" },
  { field: "node", of: "company", query: (w) => `node(id: "${w.company}") { id }`, expect: PUBLIC },
  { field: "node", of: "skill", query: (w) => `node(id: "${w.skill}") { id }`, expect: PUBLIC },
  { field: "node", of: "user", query: (w) => `node(id: "${w.applicant}") { id }`, expect: "null ok null ok null ok" },
  {
    field: "node",
    of: "application",
    query: (w) => `node(id: "${w.application}") { id }`,
    expect: "null ok null ok null ok",
  },
  { field: "node", of: "resume", query: (w) => `node(id: "${w.resume}") { id }`, expect: "null ok null ok null ok" },
  {
    field: "node",
    of: "attachment",
    query: (w) => `node(id: "${w.attachment}") { id }`,
    expect: "null ok null null null ok",
  },
  { field: "node", of: "logo", query: (w) => `node(id: "${w.logo}") { id }`, expect: PUBLIC },
  {
    field: "nodes",
    query: (w) => `nodes(ids: ["${w.application}", "${w.draft}"]) { id }`,
    expect: "null ok null ok null ok",
  },
  {
    field: "recommendedJobs",
    query: () => "recommendedJobs { job { id } }",
    expect: "401 ok empty 403 403 empty",
  },
  { field: "performanceStats", query: () => "performanceStats { requestCount }", expect: "401 403 403 403 403 ok" },
  { field: "rateLimit", query: () => "rateLimit { maxCost }", expect: PUBLIC },
  { field: "skills", query: () => "skills { nodes { id } }", expect: PUBLIC },
  { field: "user", query: (w) => `user(id: "${w.applicant}") { id }`, expect: "null ok null ok null ok" },
  { field: "viewer", query: () => "viewer { id }", expect: "null ok ok ok ok ok" },
];

export interface MutationCase {
  field: string;
  of?: string;
  /** Makes the rows for one attempt. Without an input the mutation takes none. */
  arrange: (world: World, role: Role) => Promise<{ input?: object; token?: string }>;
  /** It acts on the cache, not on rows. */
  writesNothing?: true;
  /** Its arguments beside `file`, if it takes one. */
  withFile?: string;
  expect: string;
}

let serial = 0;
const address = () => `fresh-${++serial}@example.org`;
const PASSWORD = "correct horse battery";
let passwordHash: Promise<string> | undefined;

const ADMIN_ONLY = "401 403 403 403 403 ok";
const OWN_COMPANY = "401 403 403 ok 404 ok";
/** A row that others may see but not change. */
const OWN_VISIBLE = "401 403 403 ok 403 ok";

/** Every field of Mutation. Each attempt has rows of its own, so outcomes do not depend on each other. */
export const MUTATIONS: MutationCase[] = [
  { field: "uploadFile", withFile: "purpose: RESUME", arrange: async () => ({}), expect: "401 ok ok ok ok ok" },
  {
    field: "uploadFile",
    of: "a logo",
    withFile: "purpose: LOGO, companyId: $companyId",
    arrange: async ({ company }) => ({ input: { companyId: company } }),
    expect: "401 404 404 ok 404 ok",
  },
  {
    field: "stageUpload",
    arrange: async () => ({ input: { filename: "a.pdf", purpose: "RESUME", size: 9 } }),
    expect: "401 ok ok ok ok ok",
  },
  {
    field: "completeUpload",
    of: "one that was not sent",
    arrange: async ({ db, actors }) => {
      const { id } = await db
        .insertInto("stagedUploads")
        .values({
          ownerId: actors.applicant.id,
          purpose: "RESUME",
          filename: "a",
          size: 1,
          expiresAt: new Date("2999-01-01"),
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return { input: { id } };
    },
    expect: "401 CONFLICT 404 404 404 404",
  },
  {
    field: "deleteFile",
    of: "an attachment",
    arrange: async ({ insert, actors }) => ({
      input: { id: toGlobalId("StoredFile", await insert.file({ ownerId: actors.applicant.id })) },
    }),
    expect: "401 ok 404 404 404 ok",
  },
  {
    field: "deleteFile",
    of: "a logo",
    arrange: async ({ insert, actors, companyId }) => {
      const id = await insert.file({ ownerId: actors.admin.id, companyId, purpose: "LOGO" });
      return { input: { id: toGlobalId("StoredFile", id) } };
    },
    expect: "401 404 404 ok 404 ok",
  },
  { field: "warmCache", arrange: async () => ({ input: { top: 1 } }), writesNothing: true, expect: ADMIN_ONLY },
  {
    field: "invalidateCache",
    arrange: async () => ({ input: { tags: ["Job:1"] } }),
    writesNothing: true,
    expect: ADMIN_ONLY,
  },
  { field: "clearCache", arrange: async () => ({ input: {} }), writesNothing: true, expect: ADMIN_ONLY },
  {
    field: "register",
    arrange: async () => ({ input: { email: address(), name: "New", password: PASSWORD } }),
    expect: PUBLIC,
  },
  {
    field: "login",
    arrange: async ({ insert }) => {
      passwordHash ??= hash(PASSWORD);
      const email = address();
      await insert.user({ email, passwordHash: await passwordHash });
      return { input: { email, password: PASSWORD } };
    },
    expect: PUBLIC,
  },
  {
    field: "refreshToken",
    arrange: async ({ db, actors }) => {
      const issued = await new SessionService(db, TEST_SECRET).open({ id: actors.applicant.id, role: "CANDIDATE" });
      return { input: { refreshToken: issued.refreshToken } };
    },
    expect: PUBLIC,
  },
  {
    field: "logout",
    arrange: async ({ db, actors }, role) => {
      if (role === "visitor") return {};
      const issued = await new SessionService(db, TEST_SECRET).open({ id: actors[role].id, role: "CANDIDATE" });
      return { token: issued.accessToken };
    },
    expect: "401 ok ok ok ok ok",
  },
  {
    field: "updateProfile",
    arrange: async () => ({ input: { headline: `Headline ${++serial}` } }),
    expect: "401 ok ok 403 403 ok",
  },
  {
    field: "setSkills",
    arrange: async ({ skill }) => ({ input: { skills: [{ skillId: skill, proficiency: "BEGINNER", years: 1 }] } }),
    expect: "401 ok ok 403 403 ok",
  },
  { field: "createCompany", arrange: async () => ({ input: { name: "Fresh" } }), expect: "401 403 403 ok ok ok" },
  {
    field: "updateCompany",
    arrange: async ({ company }) => ({ input: { id: company, description: `Text ${++serial}` } }),
    expect: OWN_COMPANY,
  },
  {
    field: "addCompanyRecruiter",
    arrange: async ({ company, insert }) => {
      const email = address();
      await insert.user({ email, role: "RECRUITER" });
      return { input: { companyId: company, email } };
    },
    expect: OWN_COMPANY,
  },
  {
    field: "createJob",
    arrange: async ({ company }) => ({ input: { companyId: company, title: "Fresh" } }),
    expect: OWN_COMPANY,
  },
  {
    field: "updateJob",
    of: "published",
    arrange: async (w) => ({ input: { id: await w.freshJob(), title: "Changed" } }),
    expect: OWN_VISIBLE,
  },
  {
    field: "updateJob",
    of: "draft",
    arrange: async (w) => ({ input: { id: await w.freshJob("DRAFT"), title: "Changed" } }),
    expect: OWN_COMPANY,
  },
  {
    field: "publishJob",
    of: "draft",
    arrange: async (w) => ({ input: { id: await w.freshJob("DRAFT") } }),
    expect: OWN_COMPANY,
  },
  {
    field: "publishJob",
    of: "closed",
    arrange: async (w) => ({ input: { id: await w.freshJob("CLOSED") } }),
    expect: OWN_VISIBLE,
  },
  { field: "closeJob", arrange: async (w) => ({ input: { id: await w.freshJob() } }), expect: OWN_VISIBLE },
  {
    field: "deleteJob",
    of: "published",
    arrange: async (w) => ({ input: { id: await w.freshJob() } }),
    expect: OWN_VISIBLE,
  },
  {
    field: "deleteJob",
    of: "draft",
    arrange: async (w) => ({ input: { id: await w.freshJob("DRAFT") } }),
    expect: OWN_COMPANY,
  },
  {
    field: "importJobs",
    arrange: async ({ company }) => ({ input: { companyId: company, rows: [{ title: "Imported" }] } }),
    expect: OWN_COMPANY,
  },
  {
    field: "recordJobView",
    of: "published",
    arrange: async (w) => ({ input: { jobId: await w.freshJob() } }),
    expect: PUBLIC,
  },
  {
    field: "recordJobView",
    of: "draft",
    arrange: async (w) => ({ input: { jobId: await w.freshJob("DRAFT") } }),
    expect: "404 404 404 404 404 404",
  },
  {
    field: "applyToJob",
    of: "published",
    arrange: async (w) => ({ input: { jobId: await w.freshJob() } }),
    expect: "401 ok ok 403 403 ok",
  },
  {
    field: "applyToJob",
    of: "draft",
    arrange: async (w) => ({ input: { jobId: await w.freshJob("DRAFT") } }),
    expect: "401 404 404 403 403 404",
  },
  {
    field: "withdrawApplication",
    arrange: async (w) => ({ input: { id: await w.freshApplication() } }),
    expect: "401 ok 404 403 403 404",
  },
  {
    field: "updateApplicationStatus",
    arrange: async (w) => ({ input: { id: await w.freshApplication(), status: "INTERVIEW" } }),
    expect: OWN_COMPANY,
  },
  {
    field: "bulkUpdateApplications",
    arrange: async (w) => ({ input: { ids: [await w.freshApplication()], status: "REJECTED", note: "No." } }),
    expect: OWN_COMPANY,
  },
];
