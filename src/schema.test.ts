import {
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from "graphql";
import { expect, test } from "vitest";
import { applicationColumns } from "./applications/application.type.js";
import { companyColumns } from "./companies/company.type.js";
import { jobColumns } from "./jobs/job.type.js";
import { createSchema } from "./schema.js";
import { skillColumns } from "./skills/skill.type.js";
import { profileColumns, userColumns } from "./users/user.type.js";

const schema = await createSchema();
const types: GraphQLNamedType[] = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));
const builtIn = new Set(["String", "Int", "Float", "Boolean", "ID"]);
const root = new Set(["Query", "Mutation", "Subscription"]);

test("clients find a description on everything", () => {
  const silent: string[] = [];
  const check = (name: string, { description }: { description?: string | null }) => {
    if (!description?.trim()) silent.push(name);
  };
  for (const type of types) {
    if (!builtIn.has(type.name) && !root.has(type.name)) check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type) || isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    }
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
  }
  expect(silent).toEqual([]);
});

test("every column-backed field says which columns it needs", () => {
  // A field that reads the row but is missing here would read a column that was never selected.
  const columnsByType = {
    Job: jobColumns,
    Company: companyColumns,
    Skill: skillColumns,
    User: userColumns,
    CandidateProfile: profileColumns,
    Application: applicationColumns,
  };
  /** Made from the row's id alone, through a loader. */
  const fromId = new Set([
    ...["Job.skills", "Job.applicationCount", "Job.applications", "Job.viewerApplication"],
    ...["Job.matchScore", "Job.similarJobs", "Job.analytics"],
    ...["Company.jobs", "User.profile", "User.skills", "User.companies"],
    ...["Company.logo", "User.avatar", "User.files", "CandidateProfile.resume"],
  ]);
  const missing = Object.entries(columnsByType).flatMap(([name, columns]) => {
    const type = schema.getType(name);
    const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
    return fields
      .filter((field) => field !== "id" && !(field in columns) && !fromId.has(`${name}.${field}`))
      .map((field) => `${name}.${field}`);
  });
  expect(missing).toEqual([]);
});

test("every list that grows is a connection or a page", () => {
  // Lists bounded by their nature: a job's skills, a profile's links, a dashboard's days, a server's figures.
  const bounded =
    /^(Job\.(skills|similarJobs)|Query\.(recommendedJobs|candidatesFor)|\w+(Figures|Stats)\.|RateLimit\.|JobAnalytics\.|Resume\.|User\.(skills|companies)|CandidateProfile\.|Skill\.aliases|Application\.statusHistory|Query\.nodes|StoredFile\.variants|FileReport\.steps|\w+Dashboard\.|\w+Payload\.|\w+(Connection|Page)\.)/;
  const lists = types.filter(isObjectType).flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => String(field.type).includes("[") && !isScalarType(getNamedType(field.type)))
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(lists.filter((list) => !bounded.test(list))).toEqual([]);
});
