import type { OperationRequest } from "../platform/cache/operations.js";

const jobFields = `
  id slug title location remote employmentType experienceLevel postedAt closesAt applicationCount
  salary { min max currency period } company { id name slug } skills { id name }`;

/** What a client shows first: warmed on a system that has not been asked for anything yet. */
export const standardOperations: OperationRequest[] = [
  ...["NEWEST", "SALARY", "CLOSING_DATE", "VIEWS"].map((sort) => ({
    query: `query JobList($sort: JobSort) {
      jobs(first: 20, sort: $sort) { nodes { ${jobFields} } pageInfo { hasNextPage endCursor } } }`,
    operationName: "JobList",
    variables: { sort },
  })),
  {
    query: `query JobPage { jobsPage { items { ${jobFields} } page pageCount totalCount hasNextPage } }`,
    operationName: "JobPage",
    variables: {},
  },
  {
    query:
      "query CompanyList { companies { nodes { id name slug location industry } pageInfo { hasNextPage endCursor } } }",
    operationName: "CompanyList",
    variables: {},
  },
  {
    query: "query SkillList { skills(first: 100) { nodes { id name category } pageInfo { hasNextPage endCursor } } }",
    operationName: "SkillList",
    variables: {},
  },
];
