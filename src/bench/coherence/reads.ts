import { toGlobalId } from "../../platform/graphql/global-id.js";
import type { SeededRandom } from "../../seed/random.js";
import type { Operation } from "./graphql-client.js";
import { ANALYTICS, APPLICATION_FIELDS, DASHBOARDS, FILE_FIELDS } from "./read-fields.js";
import { type AccountName, LOCATIONS, VIEWERS, type ViewerName, type World } from "./world.js";

/** A query by a viewer. */
export interface Read extends Operation {
  viewer: ViewerName;
}

/** Follows a list: cursors are only known once a server has told them. */
export type AskCursor = (operation: Operation, viewer: ViewerName) => Promise<string | null>;

const JOB_FIELDS = [
  "id title",
  "id slug title location remote status viewCount updatedAt",
  "id isOpen closesAt postedAt salary { min max currency period } employmentType experienceLevel",
  "id title company { id name } skills { id name category } applicationCount",
  "id title isOpen viewerApplication { id status }",
  "id matchScore { total skills experience location text matched missing reasons }",
  "id title similarJobs(first: 3) { id title }",
  "id skills { id } company { name website jobs(first: 2) { nodes { id } } }",
];
const TEXTS = [
  "engineer",
  "enginer",
  "nurse",
  "paintre",
  "python",
  "kubernets",
  "company",
  '"about it"',
  "welding -nurse",
];
const SORTS = ["NEWEST", "SALARY", "CLOSING_DATE", "VIEWS", "RELEVANCE", null];
const OWN_JOBS: ViewerName[] = ["recruiter", "otherRecruiter", "admin", "candidate", "visitor"];

type Make = (random: SeededRandom, world: World, askCursor: AskCursor) => Promise<Read> | Read;

const kinds: Record<string, [weight: number, make: Make]> = {
  jobs: [12, jobs],
  jobsPage: [
    4,
    (random, world) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($filter: JobFilter, $sort: JobSort, $page: Int!) {
        jobsPage(filter: $filter, sort: $sort, page: $page, pageSize: 3) {
          items { ${random.pick(JOB_FIELDS)} } hasNextPage hasPreviousPage ${count(random, "pageCount totalCount")} } }`,
      variables: { filter: jobFilter(random, world), sort: random.pick(SORTS), page: random.between(1, 3) },
    }),
  ],
  ownJobs: [
    2,
    (random) => ({
      viewer: random.pick(OWN_JOBS),
      query: `query ($status: [JobStatus!]) { jobs(first: 4, filter: { status: $status }) {
        nodes { ${random.pick(JOB_FIELDS)} } ${count(random)} } }`,
      variables: { status: random.sample(["DRAFT", "PUBLISHED", "CLOSED"], random.between(1, 2)) },
    }),
  ],
  job: [
    6,
    (random, world) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($id: ID!) { job(id: $id) { ${random.pick(JOB_FIELDS)} description } }`,
      variables: { id: toGlobalId("Job", random.pick(world.jobs)) },
    }),
  ],
  jobApplications: [
    3,
    (random, world) => ({
      viewer: random.pick<ViewerName>(["recruiter", "otherRecruiter", "admin"]),
      query: `query ($id: ID!, $filter: ApplicationFilter) { job(id: $id) { id applications(first: 2, filter: $filter) {
        nodes { id status candidate { id name } statusHistory { toStatus note } } ${count(random)} } } }`,
      variables: { id: toGlobalId("Job", random.pick(world.jobs)), filter: applicationFilter(random) },
    }),
  ],
  jobAnalytics: [
    4,
    (random, world) => ({
      viewer: random.pick<ViewerName>(["recruiter", "otherRecruiter", "admin", "candidate"]),
      query: `query ($id: ID!) { job(id: $id) { id analytics { ${random.pick(ANALYTICS)} } } }`,
      variables: { id: toGlobalId("Job", random.pick(world.jobs)) },
    }),
  ],
  company: [
    3,
    (random, world) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($id: ID!) { company(id: $id) { name location jobs(first: 3) {
        nodes { ${random.pick(JOB_FIELDS)} } pageInfo { endCursor hasNextPage } ${count(random)} } } }`,
      variables: { id: toGlobalId("Company", random.pick(world.companies)) },
    }),
  ],
  companies: [
    2,
    (random) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($search: String) { companies(first: 2, search: $search) { nodes { id name } ${count(random)} } }`,
      variables: { search: random.pick(["comp", "2", "Élan", null]) },
    }),
  ],
  skills: [
    2,
    (random) => ({
      viewer: "visitor",
      query: `query ($search: String, $category: SkillCategory) { skills(first: 3, search: $search, category: $category) {
        nodes { id name aliases category } ${count(random)} } }`,
      variables: { search: random.pick(["e", "pyth", null]), category: random.pick(["PROGRAMMING", null]) },
    }),
  ],
  node: [
    5,
    (random, world) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Job { title status } ... on Company { name }
        ... on Skill { name } ${random.pick(["", "... on User { name role } ... on Application { status job { title } }"])} } }`,
      variables: { ids: [nodeId(random, world), nodeId(random, world)] },
    }),
  ],
  user: [
    3,
    (random, world) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($id: ID!) { user(id: $id) { id name role companies { id name } profile { headline location links { url } }
        skills { proficiency skill { name } } } }`,
      variables: { id: toGlobalId("User", random.pick(Object.values(world.accounts)).id) },
    }),
  ],
  viewer: [
    3,
    (random) => ({
      viewer: random.pick(VIEWERS),
      query:
        "{ viewer { id name role updatedAt profile { headline } skills { skill { id name } } companies { name } } }",
    }),
  ],
  files: [
    3,
    (random, world) => ({
      viewer: random.pick(VIEWERS),
      query: `query ($id: ID!, $company: ID!, $purpose: FilePurpose) {
        user(id: $id) { avatar { ${FILE_FIELDS} } profile { resume { ${FILE_FIELDS} } }
          files(first: 2, purpose: $purpose) { nodes { ${FILE_FIELDS} } ${count(random)} } }
        company(id: $company) { logo { ${FILE_FIELDS} } } }`,
      variables: {
        id: toGlobalId("User", random.pick(Object.values(world.accounts)).id),
        company: toGlobalId("Company", random.pick(world.companies)),
        purpose: random.pick(["AVATAR", "RESUME", null]),
      },
    }),
  ],
  myApplications: [
    3,
    (random) => ({
      viewer: random.pick(VIEWERS.slice(1)),
      query: `query ($filter: ApplicationFilter) { myApplications(first: 2, filter: $filter) {
        nodes { ${APPLICATION_FIELDS} } ${count(random)} } }`,
      variables: { filter: applicationFilter(random) },
    }),
  ],
  recommendedJobs: [
    2,
    (random) => ({
      viewer: random.pick<ViewerName>(["candidate", "candidate", "otherCandidate", "admin"]),
      query: `query ($first: Int!) { recommendedJobs(first: $first) { job { ${random.pick(JOB_FIELDS)} } score { total } reasons } }`,
      variables: { first: random.pick([2, 20, 30]) },
    }),
  ],
  candidatesFor: [
    1,
    (random, world) => ({
      viewer: random.pick<ViewerName>(["recruiter", "otherRecruiter", "admin"]),
      query: `query ($id: ID!) { candidatesFor(jobId: $id) { candidate { id name } score { total matched } hasApplied } }`,
      variables: { id: toGlobalId("Job", random.pick(world.jobs)) },
    }),
  ],
  dashboard: [
    5,
    (random) => ({
      viewer: random.pick(VIEWERS.slice(1)),
      query: `{ dashboard { __typename ${random.pick(DASHBOARDS)} } }`,
    }),
  ],
};

async function jobs(random: SeededRandom, world: World, askCursor: AskCursor): Promise<Read> {
  const viewer = random.pick(VIEWERS);
  const filter = jobFilter(random, world);
  const sort = random.pick(SORTS);
  const size = random.between(1, 4);
  const list = (args: string, fields: string) =>
    `query ($filter: JobFilter, $sort: JobSort, $size: Int!, $cursor: String) {
      jobs(filter: $filter, sort: $sort, ${args}) { ${fields} } }`;
  const direction = random.pick(["first: $size", "first: $size", "last: $size", "after", "before"]);
  const shown = `nodes { ${random.pick(JOB_FIELDS)} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
  const fields = `${shown} ${count(random)}`;
  if (direction !== "after" && direction !== "before") {
    return { viewer, query: list(direction, fields), variables: { filter, sort, size } };
  }
  const first = { query: list("first: $size", "pageInfo { endCursor }"), variables: { filter, sort, size } };
  const cursor = await askCursor(first, viewer);
  const args = direction === "after" ? "first: $size, after: $cursor" : "last: $size, before: $cursor";
  return { viewer, query: list(args, fields), variables: { filter, sort, size, cursor } };
}

function jobFilter(random: SeededRandom, { companies, skills }: World): Record<string, unknown> | undefined {
  const parts: Record<string, () => unknown> = {
    location: () => random.pick([...LOCATIONS, "berl", "étienne"]),
    remote: () => random.pick([true, false]),
    employmentTypes: () => random.sample(["FULL_TIME", "CONTRACT"], 1),
    experienceLevels: () => random.sample(["SENIOR", "JUNIOR", "LEAD"], random.between(1, 2)),
    allSkills: () => random.sample(skills, random.between(1, 2)).map((id) => toGlobalId("Skill", id)),
    anySkills: () => random.sample(skills, random.between(1, 2)).map((id) => toGlobalId("Skill", id)),
    minSalary: () => ({ amount: random.pick([50_000, 70_000]), currency: random.pick(["USD", "EUR"]) }),
    companyId: () => toGlobalId("Company", random.pick(companies)),
    postedAfter: () => new Date(Date.now() - random.between(1, 10) * 3_600_000),
    text: () => random.pick(TEXTS),
  };
  const chosen = random.sample(Object.keys(parts), random.pick([0, 1, 1, 1, 2, 3]));
  return Object.fromEntries(chosen.map((name) => [name, parts[name]?.()]));
}

function applicationFilter(random: SeededRandom) {
  return random.pick([null, { status: ["SUBMITTED"] }, { status: ["IN_REVIEW", "WITHDRAWN", "REJECTED"] }]);
}

function count(random: SeededRandom, fields = "totalCount totalCountPrecision"): string {
  return random.next() < 0.3 ? fields : "";
}

function nodeId(random: SeededRandom, world: World): string {
  const rows: [string, readonly number[]][] = [
    ["Job", world.jobs],
    ["Company", world.companies],
    ["Skill", world.skills],
    ["Application", world.applications],
    ["User", [world.accounts[random.pick<AccountName>(["candidate", "otherCandidate", "recruiter"])].id]],
  ];
  const [type, ids] = random.pick(rows);
  return toGlobalId(type, random.pick(ids));
}

const weights = Object.fromEntries(Object.entries(kinds).map(([name, [weight]]) => [name, weight]));

/** Some query or other. */
export async function makeRead(random: SeededRandom, world: World, askCursor: AskCursor): Promise<Read> {
  const [, make] = kinds[random.weighted(weights)] as [number, Make];
  return make(random, world, askCursor);
}
