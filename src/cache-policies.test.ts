import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isLeafType,
  isObjectType,
  isUnionType,
  parse,
} from "graphql";
import { expect, test } from "vitest";
import { policyOf } from "./platform/cache/cache-control.js";
import { createSchema } from "./schema.js";

const schema = await createSchema();

/** A type's fields that are plain values and need no arguments; of connections those of their nodes too. */
function plainFields(type: GraphQLNamedType): string {
  if (isUnionType(type))
    return type
      .getTypes()
      .map((member) => `... on ${member.name} { ${plainFields(member)} }`)
      .join(" ");
  if (!isObjectType(type)) return "__typename";
  const parts = Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    if (isLeafType(target)) return field.name;
    return field.name === "nodes" || field.name === "items" ? `${field.name} { ${plainFields(target)} }` : [];
  });
  return ["__typename", ...parts].join(" ");
}

function policyOfRoot({ name, type }: GraphQLField<unknown, unknown>): string {
  const target = getNamedType(type);
  const document = parse(isLeafType(target) ? `{ ${name} }` : `{ ${name} { ${plainFields(target)} } }`);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("It is no operation.");
  const { maxAge, scope } = policyOf(schema, document, operation);
  return `${name}: ${maxAge} ${scope}`;
}

test("every root field with all its plain fields is cached for as long, and for those, that it says here", () => {
  const policies = Object.values(schema.getQueryType()?.getFields() ?? {}).map(policyOfRoot);
  expect(policies.sort()).toEqual([
    "candidatesFor: 300 PRIVATE",
    "companies: 1800 PUBLIC",
    "company: 1800 PUBLIC",
    "dashboard: 300 PRIVATE",
    "job: 1800 PUBLIC",
    "jobs: 300 PUBLIC",
    "jobsPage: 300 PUBLIC",
    "myApplications: 300 PRIVATE",
    "node: 300 PUBLIC",
    "nodes: 300 PUBLIC",
    "performanceStats: 0 PUBLIC",
    "rateLimit: 0 PUBLIC",
    "recommendedJobs: 1800 PRIVATE",
    "skills: 86400 PUBLIC",
    "user: 1800 PRIVATE",
    "viewer: 1800 PRIVATE",
  ]);
});
