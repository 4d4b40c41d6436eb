import { type GraphQLArgument, type GraphQLInputObjectType, type GraphQLSchema, getNullableType } from "graphql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ErrorCode } from "../../src/platform/graphql/errors.js";
import { createSchema } from "../../src/schema.js";
import { type GraphQLAnswer, startTestServer, type TestServer } from "../setup/test-server.js";
import { odd } from "./odd-values.js";
import { MUTATIONS } from "./role-matrix-roots.js";
import { createWorld, type World } from "./role-matrix-world.js";

let server: TestServer;
let world: World;
const schema: GraphQLSchema = await createSchema();

beforeAll(async () => {
  server = await startTestServer();
  world = await createWorld(server.db);
});
afterAll(() => server.stop());

// Each test sends some hundred requests.
vi.setConfig({ testTimeout: 120_000 });

const EXPECTED = [undefined, "GRAPHQL_VALIDATION_FAILED", ...Object.keys(ErrorCode)];

/** Whatever is sent, an answer says what is wrong with it: the server's own fault it never is. */
function problemWith({ status, errors }: GraphQLAnswer<object>): string | undefined {
  const bad = errors?.find(({ extensions }) => !EXPECTED.includes(extensions.code));
  if (bad) return `${bad.extensions.code}: ${bad.message}`;
  return status >= 500 ? `HTTP ${status}` : undefined;
}

const shorten = (value: unknown) => JSON.stringify(value)?.slice(0, 120);

/** How each field with arguments is reached: `*` stands for the field with its argument. */
const QUERIES: Record<string, (world: World) => string> = {
  "Query.candidatesFor": () => "{ * { hasApplied candidate { id } } }",
  "Query.companies": () => "{ * { nodes { id name } totalCount } }",
  "Query.company": () => "{ * { id } }",
  "Query.job": () => "{ * { id } }",
  "Query.jobs": () => "{ * { nodes { id postedAt } totalCount pageInfo { endCursor } } }",
  "Query.jobsPage": () => "{ * { items { id } pageCount } }",
  "Query.myApplications": () => "{ * { nodes { id } totalCount } }",
  "Query.node": () => "{ * { id } }",
  "Query.nodes": () => "{ * { id } }",
  "Query.recommendedJobs": () => "{ * { reasons job { id } } }",
  "Query.performanceStats": () => "{ * { requestCount } }",
  "Query.skills": () => "{ * { nodes { id } totalCount } }",
  "Query.user": () => "{ * { id } }",
  "Company.jobs": (w) => `{ company(id: "${w.company}") { * { nodes { id } totalCount } } }`,
  "Job.similarJobs": (w) => `{ job(id: "${w.job}") { * { id title } } }`,
  "User.files": (w) => `{ user(id: "${w.applicant}") { * { nodes { id } totalCount } } }`,
  "JobAnalytics.matchScores": (w) => `{ job(id: "${w.job}") { analytics { * { from count } } } }`,
  "Job.applications": (w) => `{ job(id: "${w.job}") { * { nodes { id } totalCount } } }`,
};

/** Mutations' are below, a subscription's in its own test. */
const APART = [schema.getMutationType(), schema.getSubscriptionType()];

function fieldsWithArguments(): { name: string; args: readonly GraphQLArgument[] }[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!("getFields" in type) || type.name.startsWith("__") || APART.some((apart) => apart === type)) return [];
    return Object.entries(type.getFields()).flatMap(([field, definition]) =>
      "args" in definition && definition.args.length > 0
        ? [{ name: `${type.name}.${field}`, args: definition.args }]
        : [],
    );
  });
}

describe("odd values of an argument are the caller's mistake, or no mistake", () => {
  it("of every field", () => {
    expect(Object.keys(QUERIES).sort()).toEqual(
      fieldsWithArguments()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each(fieldsWithArguments())("$name", async ({ name, args }) => {
    const problems: string[] = [];
    const field = name.split(".")[1];
    for (const arg of args) {
      const query = `query ($value: ${arg.type}) ${QUERIES[name]?.(world).replace("*", `${field}(${arg.name}: $value)`)}`;
      for (const value of odd(arg.type)) {
        const answer = await server.send<object, object>(query, { value }, world.actors.admin.token);
        const problem = problemWith(answer);
        if (problem) problems.push(`${arg.name}: ${shorten(value)} -> ${problem}`);
      }
    }
    expect(problems).toEqual([]);
  });
});

describe("odd values within a mutation's input are the caller's mistake, or no mistake", () => {
  const cases = MUTATIONS.filter(({ field }, index) => MUTATIONS.findIndex((other) => other.field === field) === index);

  it.each(cases.filter(({ field, withFile }) => field !== "logout" && !withFile))(
    "$field",
    async ({ field, arrange }) => {
      const argument = schema.getMutationType()?.getFields()[field]?.args[0];
      const type = getNullableType(argument?.type) as GraphQLInputObjectType;
      const operation = `mutation ($input: ${type}!) { ${field}(input: $input) { userErrors { code field message } } }`;
      const problems: string[] = [];
      for (const part of Object.values(type.getFields())) {
        for (const value of odd(part.type)) {
          const { input } = await arrange(world, "admin");
          const sent = { ...input, [part.name]: value };
          const answer = await server.send<object, object>(operation, { input: sent }, world.actors.admin.token);
          const problem = problemWith(answer);
          if (problem) problems.push(`${part.name}: ${shorten(value)} -> ${problem}`);
        }
      }
      expect(problems).toEqual([]);
    },
    120_000,
  );
});
