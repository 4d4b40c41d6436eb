import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isCompositeType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSchema } from "../../src/schema.js";
import { compiledFolder } from "../setup/compiled.js";
import { type GraphQLAnswer, startTestServer, type TestServer } from "../setup/test-server.js";
import { sendMultipart } from "../setup/upload.js";
import { ROUTES as OWN_ROUTES } from "./role-matrix-fields.js";
import { MONITORING_ROUTES } from "./role-matrix-monitoring.js";
import { MUTATIONS, QUERIES, STATUS_CODES } from "./role-matrix-roots.js";
import { createWorld, fingerprint, ROLES, type Role, type World } from "./role-matrix-world.js";

const ROUTES = [...OWN_ROUTES, ...MONITORING_ROUTES];

type Data = Record<string, unknown>;

let server: TestServer;
let schema: GraphQLSchema;
let world: World;

beforeAll(async () => {
  schema = await createSchema();
  server = await startTestServer({ compiled: compiledFolder() });
  world = await createWorld(server.db);
});
afterAll(() => server.stop());

const tokenOf = (role: Role) => (role === "visitor" ? undefined : world.actors[role].token);
const words = (text: string) => text.split(/\s+/).filter(Boolean);
const byRole = (outcomes: string[]) => Object.fromEntries(ROLES.map((role, index) => [role, outcomes[index]]));

/** What became of the one field at the end of each path: a code, or how much there is to see. */
function outcome({ data, errors }: GraphQLAnswer<Data>): string {
  const refusal = errors?.[0]?.extensions.code ?? userErrorOf(data);
  return refusal === undefined ? seen(data) : (STATUS_CODES[refusal] ?? refusal);
}

function userErrorOf(data: Data | null): string | undefined {
  const payload = Object.values(data ?? {})[0] as { userErrors?: { code: string }[] } | null | undefined;
  return payload?.userErrors?.[0]?.code;
}

function seen(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "empty" : seen(value[0]);
  if (typeof value !== "object") return "ok";
  const inner = Object.values(value);
  return inner.length === 0 ? "absent" : seen(inner[0]);
}

describe("every field of the schema has a rule", () => {
  const objectTypes = () =>
    Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith("__"),
    ) as GraphQLObjectType[];
  const fieldsOf = (type: GraphQLObjectType) => Object.keys(type.getFields());

  it("root fields have a case", () => {
    const cased = [
      ...QUERIES.map(({ field }) => `Query.${field}`),
      ...MUTATIONS.map(({ field }) => `Mutation.${field}`),
      ...Object.keys(OF_UPLOADED_FILES).map((field) => `Mutation.${field}`),
      ...Object.keys(SUBSCRIPTIONS).map((field) => `Subscription.${field}`),
    ];
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const all = roots.flatMap((type) => (type ? fieldsOf(type).map((field) => `${type.name}.${field}`) : []));
    expect(all.filter((name) => !cased.includes(name))).toEqual([]);
    expect(cased.filter((name) => !all.includes(name))).toEqual([]);
  });

  it("other fields have a route, or belong to a mutation's answer", () => {
    const routed = ROUTES.flatMap(({ type, fields }) => words(fields).map((field) => `${type}.${field}`));
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const all = objectTypes()
      .filter((type) => !roots.includes(type))
      .flatMap((type) => fieldsOf(type).map((field) => `${type.name}.${field}`));
    expect(all.filter((name) => !routed.includes(name) && !MUTATION_ANSWERS.has(name))).toEqual([]);
    expect([...routed, ...MUTATION_ANSWERS].filter((name) => !all.includes(name))).toEqual([]);
  });
});

/** Which test says who may do what with a file that has to be there. */
const OF_UPLOADED_FILES = { parseResume: "parse-resume.test.ts" };

/** Which test says who is told of what. */
const SUBSCRIPTIONS = {
  applicationChanged: "subscriptions.test.ts",
  fileProcessed: "file-processed.test.ts",
  performanceStats: "watch-stats.test.ts",
};

/** Seen by whoever sent the mutation: what it did, or why it did nothing. */
const MUTATION_ANSWERS = new Set(
  Object.entries({
    ApplicationPayload: "application userErrors",
    ApplicationsPayload: "applications userErrors",
    AuthPayload: "accessToken expiresAt refreshToken userErrors viewer",
    CachedEntry: "key namespace tags",
    ClearCachePayload: "cleared userErrors",
    CompanyPayload: "company userErrors",
    DeleteFilePayload: "deletedFileId userErrors",
    DeleteJobPayload: "deletedJobId userErrors",
    ImportJobsPayload: "failedCount insertedCount results updatedCount userErrors",
    ParseResumePayload: "resume userErrors",
    Resume:
      "confidence education email fileId links name parserVersion phone phoneAsWritten sections skills workExperience yearsOfExperience",
    ResumeConfidence: "education email links name overall phone skills workExperience yearsOfExperience",
    ResumeEducation: "degree endDate field institution isCurrent startDate",
    ResumeLink: "kind url",
    ResumeSkill: "confidence skill",
    ResumeWorkExperience: "company description endDate isCurrent startDate title",
    ImportRowResult: "index job outcome reason",
    InvalidateCachePayload: "entries userErrors",
    JobPayload: "job userErrors",
    LogoutPayload: "loggedOut userErrors",
    ProfilePayload: "user userErrors",
    RecordJobViewPayload: "recorded userErrors",
    StagedUpload: "expiresAt id url",
    StageUploadPayload: "upload userErrors",
    UploadPayload: "file userErrors",
    UserError: "code field message",
    WarmCachePayload: "operations userErrors",
    WarmedOperation: "bytes ms name state variables",
  }).flatMap(([type, fields]) => words(fields).map((field) => `${type}.${field}`)),
);

describe("queries", () => {
  it.each(QUERIES.map((query) => ({ ...query, name: `${query.field} ${query.of ?? ""}` })))("$name", async (query) => {
    const outcomes: string[] = [];
    for (const role of ROLES) {
      outcomes.push(outcome(await server.send<Data, object>(`{ ${query.query(world)} }`, undefined, tokenOf(role))));
    }
    expect(byRole(outcomes)).toEqual(byRole(words(query.expect)));
  });
});

describe("fields of types", () => {
  const cases = ROUTES.flatMap((route, index) =>
    words(route.fields).map((field) => ({ ...route, field, name: `${route.type}.${field} by route ${index}` })),
  );
  it.each(cases)("$name", async ({ type, field, reach, expect: expected }) => {
    const definition = (schema.getType(type) as GraphQLObjectType).getFields()[field];
    const isObject = definition && isCompositeType(getNamedType(definition.type));
    const query = reach(world).replace("*", isObject ? `${field} { __typename }` : field);
    const outcomes: string[] = [];
    for (const role of ROLES) {
      outcomes.push(outcome(await server.send<Data, object>(query, undefined, tokenOf(role))));
    }
    expect(byRole(outcomes)).toEqual(byRole(words(expected)));
  });
});

/** A file that is accepted for any purpose is small. */
const LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

function sendFile(
  field: string,
  variables: object | undefined,
  token: string | undefined,
): Promise<GraphQLAnswer<Data>> {
  const isLogo = variables !== undefined;
  const query = `mutation ($file: Upload!${isLogo ? ", $companyId: ID" : ""}) { ${field} }`;
  const sent = isLogo ? { name: "a.png", bytes: LOGO } : { name: "a.txt", bytes: "Ada" };
  return sendMultipart<Data>(
    server.url,
    { query, variables: { ...variables, file: null } },
    { f: ["variables.file"] },
    { f: sent },
    token,
  );
}

describe("mutations", () => {
  it.each(MUTATIONS.map((mutation) => ({ ...mutation, name: `${mutation.field} ${mutation.of ?? ""}` })))(
    "$name",
    async ({ field, arrange, withFile, writesNothing, expect: expected }) => {
      const inputType = schema.getMutationType()?.getFields()[field]?.args[0]?.type;
      const operation = inputType
        ? `mutation ($input: ${inputType}) { ${field}(input: $input) { userErrors { code message } } }`
        : `mutation { ${field} { userErrors { code message } } }`;
      const outcomes: string[] = [];
      for (const role of ROLES) {
        const { input, token = tokenOf(role) } = await arrange(world, role);
        const before = await fingerprint(server.db);
        const answer = withFile
          ? await sendFile(`${field}(file: $file, ${withFile}) { userErrors { code message } }`, input, token)
          : await server.send<Data, object>(operation, input && { input }, token);
        const payload = answer.data?.[field] as { userErrors: unknown[] } | undefined;
        const wasDone = !answer.errors && payload?.userErrors.length === 0;
        outcomes.push(wasDone ? "ok" : outcome(answer));
        await server.flushViews();
        const hasChanged = (await fingerprint(server.db)) !== before;
        expect(hasChanged, `${field} as ${role} ${wasDone ? "does something" : "changes nothing"}`).toBe(
          wasDone && !writesNothing,
        );
      }
      expect(byRole(outcomes)).toEqual(byRole(words(expected)));
    },
  );
});
