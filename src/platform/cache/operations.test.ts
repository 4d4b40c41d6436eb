import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { Operations } from "./operations.js";

const schema = buildSchema(`
  directive @cacheControl(maxAge: Int, scope: CacheControlScope) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  type Query {
    job(id: ID, n: Int = 1): Job @cacheControl(maxAge: 300)
    jobs: [Job!]! @cacheControl(maxAge: 60)
    node: Node @cacheControl(maxAge: 300)
    me: User @cacheControl(maxAge: 1800, scope: PRIVATE)
    now: String
  }
  type Mutation { act: Job @cacheControl(maxAge: 300) }
  interface Node { id: ID! }
  type Job implements Node { id: ID! title: String own: String @cacheControl(scope: PRIVATE) live: Int @cacheControl(maxAge: 5) again: Job }
  type User implements Node @cacheControl(scope: PRIVATE) { id: ID! name: String }
`);
const operations = new Operations(schema, { maxTokens: 1_000, scale: (maxAge) => maxAge });

const describeOperation = (
  query: string,
  variables: Record<string, unknown> = {},
  operationName: string | null = null,
) => operations.describe({ query, variables, operationName });
const keyOf = (...args: Parameters<typeof describeOperation>) => {
  const { key } = describeOperation(...args) ?? {};
  if (!key) throw new Error("It is not to be cached.");
  return key;
};
const policyOf = (query: string) => {
  const { maxAge, scope } = describeOperation(query)?.policy ?? {};
  return maxAge === undefined ? undefined : `${maxAge} ${scope}`;
};

const ONE = "query One($id: ID, $n: Int = 1) { job(id: $id, n: $n) { id title } }";

describe("the key of an operation", () => {
  it("is not changed by layout, comments and commas", () => {
    const loose = "# Hello\nquery   One($id: ID,\n $n: Int = 1) {\n job(id: $id n: $n) { id, title } }";
    expect(keyOf(loose, { id: "1" })).toBe(keyOf(ONE, { id: "1" }));
  });

  it("is not changed by the order of variables and of what is in them", () => {
    expect(keyOf(ONE, { n: 2, id: "1" })).toBe(keyOf(ONE, { id: "1", n: 2 }));
    expect(keyOf(ONE, { id: { b: [{ y: 1, x: 2 }], a: 1 } })).toBe(keyOf(ONE, { id: { a: 1, b: [{ x: 2, y: 1 }] } }));
  });

  it("is not changed by variables that nobody declared", () => {
    expect(keyOf(ONE, { id: "1", other: 5 })).toBe(keyOf(ONE, { id: "1" }));
  });

  it("tells a variable that is left out from null: only then a default value applies", () => {
    const keys = [{ id: "1" }, { id: "1", n: null }, { id: "1", n: 1 }, { id: "1", n: "1" }, { id: "", n: 1 }];
    expect(new Set(keys.map((variables) => keyOf(ONE, variables))).size).toBe(keys.length);
  });

  it("tells one order of a list from another, and a value from the next one", () => {
    expect(keyOf(ONE, { id: [1, 2] })).not.toBe(keyOf(ONE, { id: [2, 1] }));
    expect(keyOf(ONE, { id: "1,2", n: 3 })).not.toBe(keyOf(ONE, { id: "1", n: "2,3" }));
  });

  it("tells aliases, arguments and selections apart", () => {
    const texts = [
      "{ job { id } }",
      "{ job { title } }",
      "{ a: job { id } }",
      '{ job(id: "1") { id } }',
      "{ job { id title } }",
    ];
    expect(new Set(texts.map((text) => keyOf(text))).size).toBe(texts.length);
  });

  it("tells the operations of a document apart, and needs a name if there are several", () => {
    const two = "query A { job { id } } query B { jobs { id } }";
    expect(keyOf(two, {}, "A")).not.toBe(keyOf(two, {}, "B"));
    expect(describeOperation(two)).toBeUndefined();
    expect(describeOperation(two, {}, "C")).toBeUndefined();
  });
});

describe("the policy of an operation", () => {
  it("is the lowest age and the strictest scope of all that it selects", () => {
    expect(policyOf("{ job { id } }")).toBe("300 PUBLIC");
    expect(policyOf("{ job { id } jobs { id } }")).toBe("60 PUBLIC");
    expect(policyOf("{ job { live } }")).toBe("5 PUBLIC");
    expect(policyOf("{ job { own } }")).toBe("300 PRIVATE");
    expect(policyOf("{ job { again { again { own live } } } }")).toBe("5 PRIVATE");
    expect(policyOf("{ me { name } }")).toBe("1800 PRIVATE");
  });

  it("looks into fragments, through fragments, and at the types they name", () => {
    expect(policyOf("{ job { ...A } } fragment A on Job { again { ...B } } fragment B on Job { own }")).toBe(
      "300 PRIVATE",
    );
    expect(policyOf("{ node { id } }")).toBe("300 PUBLIC");
    expect(policyOf("{ node { ... on Job { id } } }")).toBe("300 PUBLIC");
    expect(policyOf("{ node { ... on User { id } } }")).toBe("300 PRIVATE");
    expect(policyOf("{ ...Q } fragment Q on Query { jobs { id } job { own } }")).toBe("60 PRIVATE");
    expect(policyOf("{ ... { job { ... { live } } } }")).toBe("5 PUBLIC");
  });

  it("takes what may be skipped for selected", () => {
    expect(policyOf("query ($s: Boolean!) { job { id own @skip(if: $s) } }")).toBe("300 PRIVATE");
  });

  it("forbids what did not opt in, mutations, introspection, and what is no query", () => {
    for (const query of [
      "{ now }",
      "{ job { id } now }",
      "{ __typename }",
      "{ __schema { types { name } } job { id } }",
    ]) {
      expect(policyOf(query)).toBeUndefined();
    }
    expect(policyOf("mutation { act { id } }")).toBeUndefined();
    expect(policyOf("{ job { id }")).toBeUndefined();
    expect(policyOf("")).toBeUndefined();
    expect(policyOf(`{ ${"job { id } ".repeat(1_000)} }`)).toBeUndefined();
  });

  it("survives fragments that contain themselves", () => {
    expect(policyOf("{ job { ...A } } fragment A on Job { again { ...A } own }")).toBe("300 PRIVATE");
  });
});
