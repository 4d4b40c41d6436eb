import { toGlobalId } from "../../src/platform/graphql/global-id.js";

export interface Filter {
  filter: object;
  as?: string;
}
const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000).toISOString();
const skills = (...ids: number[]) => ids.map((id) => toGlobalId("Skill", id));

/** Values of each filter that match most jobs, some, few and none. */
export const JOB_FILTERS: Record<string, Filter[]> = {
  text: ["engineer", "bricklayer", "enginer", "nothing like it"].map((text) => ({ filter: { text } })),
  location: ["London", "Reykjavik", "on", "Nowhere"].map((location) => ({ filter: { location } })),
  remote: [true, false].map((remote) => ({ filter: { remote } })),
  employmentTypes: [["FULL_TIME"], ["PART_TIME", "INTERNSHIP"], ["INTERNSHIP"], ["CONTRACT"]].map(
    (employmentTypes) => ({
      filter: { employmentTypes },
    }),
  ),
  experienceLevels: [["MID"], ["EXECUTIVE"], ["ENTRY"]].map((experienceLevels) => ({
    filter: { experienceLevels },
  })),
  allSkills: [skills(1), skills(1, 2), skills(3000)].map((allSkills) => ({ filter: { allSkills } })),
  anySkills: [skills(1, 2, 3), skills(3000, 4000), skills(999_999)].map((anySkills) => ({ filter: { anySkills } })),
  minSalary: [
    { amount: 1 },
    { amount: 40, period: "HOURLY" },
    { amount: 1, currency: "CHF" },
    { amount: 1, currency: "SEK" },
  ].map((minSalary) => ({ filter: { minSalary } })),
  companyId: [1, 11, 999_999].map((id) => ({ filter: { companyId: toGlobalId("Company", id) } })),
  postedAfter: [days(1000), days(100), days(1)].map((postedAfter) => ({ filter: { postedAfter } })),
  // Several statuses of all companies are an admin's list, which is read and sorted whole and not measured here: an
  // index for it in each order would slow every write, counting a view of a job included.
  status: [
    { filter: { status: ["DRAFT"] }, as: "admin" },
    { filter: { status: ["CLOSED"] }, as: "admin" },
    { filter: { status: ["DRAFT"] }, as: "recruiter" },
    { filter: { status: ["PUBLISHED", "CLOSED"] }, as: "recruiter" },
    { filter: { status: ["DRAFT", "PUBLISHED", "CLOSED"] }, as: "recruiter" },
  ],
};

export const COMBINED: Filter[] = [
  { filter: { text: "nurse", location: "Lyon", remote: false, minSalary: { amount: 50_000 } } },
  { filter: { employmentTypes: ["PART_TIME"], experienceLevels: ["SENIOR"], postedAfter: days(60) } },
  { filter: { anySkills: skills(1, 2), companyId: toGlobalId("Company", 1) } },
  { filter: { remote: true, employmentTypes: ["INTERNSHIP"], experienceLevels: ["EXECUTIVE"] } },
];

/** The same of applications. */
export const APPLICATION_FILTERS: Record<string, object[]> = {
  status: [["SUBMITTED"], ["OFFERED"], ["OFFERED", "HIRED"]].map((status) => ({ status })),
  createdAfter: [days(365), days(1)].map((createdAfter) => ({ createdAfter })),
};

/** Lists in one order: their operations, and the variables that reach their kinds of plan. */
export const NAMED_LISTS: { name: string; query: string; of: Filter[] }[] = [
  {
    name: "companies",
    query:
      "query ($first: Int, $after: String, $search: String) { list: companies(first: $first, after: $after, search: $search) { nodes { id name } # } }",
    of: [{}, { search: "acme" }, { search: "acme 0" }, { search: "a" }, { search: "nobody" }].map((filter) => ({
      filter,
    })),
  },
  {
    name: "skills",
    query: `query ($first: Int, $after: String, $search: String, $category: SkillCategory) {
      list: skills(first: $first, after: $after, search: $search, category: $category) { nodes { id name } # } }`,
    of: [
      {},
      { search: "skill" },
      { search: "alias 00" },
      { search: "a" },
      { category: "DATA" },
      { category: "OTHER", search: "none" },
    ].map((filter) => ({ filter })),
  },
];
