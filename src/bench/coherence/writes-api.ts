import type pg from "pg";
import { toGlobalId } from "../../platform/graphql/global-id.js";
import type { SeededRandom } from "../../seed/random.js";
import type { HttpAnswer, Operation } from "./graphql-client.js";
import { type AccountName, LOCATIONS, SKILL_NAMES, TITLES, type ViewerName, type World } from "./world.js";

/** What writes act with. */
export interface Hands {
  world: World;
  sql: pg.Pool;
  /** Sends an operation to the server that the write goes to. */
  send(operation: Operation, viewer: ViewerName): Promise<HttpAnswer>;
}

const REFERRERS = ["https://search.example/?q=jobs", "https://news.example/", null];

export type Write = (random: SeededRandom, hands: Hands) => Promise<void>;

export const idOfJob = (random: SeededRandom, { jobs }: World) => random.pick(jobs);
const globalJob = (random: SeededRandom, world: World) => toGlobalId("Job", idOfJob(random, world));
export const anyRecruiter = (random: SeededRandom) =>
  random.pick<AccountName>(["recruiter", "recruiter", "otherRecruiter"]);
export const anyCandidate = (random: SeededRandom) => random.pick<AccountName>(["candidate", "otherCandidate"]);
export const closesSoon = (random: SeededRandom) => new Date(Date.now() + random.between(80, 700));

function mutation(name: string, input: object, result: string): Operation {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const named: Record<string, string> = { publishJob: "JobIdInput", closeJob: "JobIdInput", deleteJob: "JobIdInput" };
  return {
    query: `mutation ($input: ${named[name] ?? type}!) { ${name}(input: $input) { ${result} userErrors { code } } }`,
    variables: { input },
  };
}

function jobFields(random: SeededRandom, { skills }: World): Record<string, unknown> {
  const parts: Record<string, () => unknown> = {
    title: () => random.pick(TITLES),
    description: () => random.pick(["About it.", "Python and welding.", "Kubernetes."]),
    location: () => random.pick([...LOCATIONS, null]),
    remote: () => random.pick([true, false]),
    employmentType: () => random.pick(["FULL_TIME", "CONTRACT"]),
    experienceLevel: () => random.pick(["SENIOR", "JUNIOR", "LEAD"]),
    salary: () => ({ max: random.between(4, 10) * 10_000, currency: random.pick(["USD", "EUR"]), period: "ANNUAL" }),
    closesAt: () => random.pick([closesSoon(random), new Date(Date.now() + 86_400_000), null]),
    skillIds: () => random.sample(skills, random.between(0, 3)).map((id) => toGlobalId("Skill", id)),
  };
  const chosen = random.sample(Object.keys(parts), random.between(1, 3));
  return Object.fromEntries(chosen.map((name) => [name, parts[name]?.()]));
}

/** Through the API, by who may and who may not. */
export const throughApi: Record<string, [weight: number, write: Write]> = {
  createJob: [
    5,
    async (random, { world, send }) => {
      const companyId = toGlobalId("Company", random.pick(world.companies));
      const input = {
        companyId,
        publish: random.next() < 0.8,
        ...jobFields(random, world),
        title: random.pick(TITLES),
      };
      const { body } = await send(mutation("createJob", input, "job { id }"), anyRecruiter(random));
      const id = /"id":"([^"]+)"/.exec(body)?.[1];
      if (id) world.jobs.push(Number(Buffer.from(id, "base64url").toString().split(":")[1]));
    },
  ],
  updateJob: [
    9,
    async (random, { world, send }) => {
      const input = { id: globalJob(random, world), ...jobFields(random, world) };
      await send(mutation("updateJob", input, "job { id }"), anyRecruiter(random));
    },
  ],
  moveJob: [
    6,
    async (random, { world, send }) => {
      const name = random.pick(["publishJob", "closeJob", "closeJob", "publishJob", "deleteJob"]);
      const result = name === "deleteJob" ? "deletedJobId" : "job { id }";
      await send(mutation(name, { id: globalJob(random, world) }, result), anyRecruiter(random));
    },
  ],
  applyToJob: [
    5,
    async (random, { world, send }) => {
      const input = { jobId: globalJob(random, world), coverLetter: "Hello." };
      const { body } = await send(mutation("applyToJob", input, "application { id }"), anyCandidate(random));
      const id = /"id":"([^"]+)"/.exec(body)?.[1];
      if (id) world.applications.push(Number(Buffer.from(id, "base64url").toString().split(":")[1]));
    },
  ],
  withdrawApplication: [
    2,
    async (random, { world, send }) => {
      const input = { id: toGlobalId("Application", random.pick(world.applications)) };
      await send(mutation("withdrawApplication", input, "application { id }"), anyCandidate(random));
    },
  ],
  bulkUpdateApplications: [
    3,
    async (random, { world, send }) => {
      const ids = random.sample(world.applications, random.between(1, 2)).map((id) => toGlobalId("Application", id));
      const input = { ids, status: random.pick(["IN_REVIEW", "REJECTED", "INTERVIEW"]), note: "A note." };
      await send(mutation("bulkUpdateApplications", input, "applications { id }"), anyRecruiter(random));
    },
  ],
  importJobs: [
    1,
    async (random, { world, send }) => {
      const rows = Array.from({ length: random.pick([1, 2, 30]) }, (_, n) => ({
        externalId: `import-${n}`,
        ...jobFields(random, world),
        skillIds: undefined,
        title: random.pick(TITLES),
        skills: [random.pick(SKILL_NAMES)],
      }));
      const input = { companyId: toGlobalId("Company", random.pick(world.companies)), rows };
      await send(mutation("importJobs", input, "insertedCount"), anyRecruiter(random));
    },
  ],
  updateProfile: [
    2,
    async (random, { send }) => {
      const input = random.pick([
        { headline: random.pick(["Here", "There"]) },
        { name: random.pick(["Ada", "Grace"]) },
        { links: [{ label: "Site", url: "https://example.org" }] },
        { location: random.pick([...LOCATIONS, null]) },
      ]);
      await send(mutation("updateProfile", input, "user { id }"), anyCandidate(random));
    },
  ],
  setSkills: [
    2,
    async (random, { world, send }) => {
      const skills = random.sample(world.skills, random.between(0, 2)).map((id) => ({
        skillId: toGlobalId("Skill", id),
        proficiency: random.pick(["EXPERT", "BEGINNER"]),
      }));
      await send(mutation("setSkills", { skills }, "user { id }"), anyCandidate(random));
    },
  ],
  updateCompany: [
    2,
    async (random, { world, send }) => {
      const id = toGlobalId("Company", random.pick(world.companies));
      const change = random.pick([
        { name: random.pick(["Company 2", "Élan", "Nursery"]) },
        { location: random.pick(LOCATIONS) },
      ]);
      await send(mutation("updateCompany", { id, ...change }, "company { id }"), anyRecruiter(random));
    },
  ],
  recordJobView: [
    3,
    async (random, { world, send }) => {
      await send(
        mutation("recordJobView", { jobId: globalJob(random, world), referrer: random.pick(REFERRERS) }, "recorded"),
        random.pick(["visitor", "candidate"]),
      );
    },
  ],
};
