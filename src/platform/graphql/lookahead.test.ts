import { buildSchema, type GraphQLResolveInfo, graphql, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { columnsFor, requestedFields, type Selection, selectionOf } from "./lookahead.js";

const schema = buildSchema(`
  interface Node { id: ID! }
  type Job implements Node { id: ID! title: String company: Company skills: [Skill!] }
  type Company implements Node { id: ID! name: String jobs: JobConnection }
  type Skill implements Node { id: ID! name: String }
  type Edge { cursor: String node: Job }
  type JobConnection { edges: [Edge!] nodes: [Job!] totalCount: Int }
  union Found = Job | Company
  type Query { jobs: JobConnection node(id: ID): Node found: [Found!] }
`);

/** The selection beneath `jobs`, as its resolver sees it. */
async function seen(query: string, variableValues?: Record<string, unknown>): Promise<Selection> {
  const found: Selection[] = [];
  const jobs = (_args: object, _context: unknown, info: GraphQLResolveInfo) => {
    found.push(selectionOf(info));
    return null;
  };
  const { errors } = await graphql({ schema, source: query, rootValue: { jobs }, variableValues });
  expect(errors).toBeUndefined();
  expect(found).toHaveLength(1);
  return found[0] as Selection;
}

describe("selectionOf", () => {
  it("finds fields by their path", async () => {
    const selection = await seen("{ jobs { edges { node { company { name } } } } }");
    expect(selection.has("edges")).toBe(true);
    expect(selection.has("edges", "node", "company", "name")).toBe(true);
    expect(selection.has("edges", "node", "name")).toBe(false);
    expect(selection.has("nodes")).toBe(false);
    expect(selection.has("totalCount")).toBe(false);
    expect(selection.at(["edges", "node"]).has("company", "name")).toBe(true);
    expect(selection.at(["nodes"]).has("company")).toBe(false);
  });

  it("joins what leads to the same type, and what is selected twice", async () => {
    const query = "{ jobs { nodes { title } edges { node { id } } } jobs { nodes { skills { name } } totalCount } }";
    const selection = await seen(query);
    const job = selection.at(["nodes"], ["edges", "node"]);
    expect(["title", "id", "skills", "company"].map((field) => job.has(field))).toEqual([true, true, true, false]);
    expect(selection.has("totalCount")).toBe(true);
  });

  it("opens fragments, named and inline, within each other", async () => {
    const selection = await seen(`
      { ...Root }
      fragment Root on Query { jobs { ... { ...Connection } } }
      fragment Connection on JobConnection { nodes { ... on Node { id } ... on Job { ...Job } } }
      fragment Job on Job { company { ... on Company { name } } }`);
    expect(selection.has("nodes", "company", "name")).toBe(true);
    expect(selection.has("nodes", "id")).toBe(true);
    expect(selection.has("nodes", "title")).toBe(false);
  });

  it("goes by a field's name, not by its alias", async () => {
    const selection = await seen("{ totalCount: jobs { title: totalCount company: nodes { totalCount: title } } }");
    expect(selection.has("totalCount")).toBe(true);
    expect(selection.has("nodes", "title")).toBe(true);
    expect(selection.has("company")).toBe(false);
    expect(selection.has("nodes", "totalCount")).toBe(false);
  });

  it.each([
    ["totalCount @skip(if: $yes)", false],
    ["totalCount @skip(if: $no)", true],
    ["totalCount @include(if: $yes)", true],
    ["totalCount @include(if: $no)", false],
    ["totalCount @include(if: $yes) @skip(if: $yes)", false],
    ["totalCount @include(if: $no) @skip(if: $no)", false],
    ["totalCount @include(if: true) @skip(if: false)", true],
    ["totalCount @skip(if: $byDefault)", false],
    ["totalCount @skip(if: $yes) again: totalCount", true],
    ["... @skip(if: $yes) { totalCount }", false],
    ["... @include(if: $yes) { totalCount }", true],
    ["... on JobConnection @include(if: $no) { totalCount }", false],
    ["...Count @skip(if: $yes)", false],
    ["...Count @include(if: $yes)", true],
    ["...Count @include(if: $no) ...Count", true],
  ])("obeys %s", async (selected, expected) => {
    const query = `query ($yes: Boolean!, $no: Boolean!, $byDefault: Boolean = true) {
        jobs { __typename ${selected} ...Every @skip(if: true) } used: __typename @skip(if: $yes) @include(if: $no)
        also: __typename @skip(if: $byDefault) }
      fragment Count on JobConnection { totalCount }
      fragment Every on JobConnection { ...Count }`;
    expect((await seen(query, { yes: true, no: false })).has("totalCount")).toBe(expected);
  });

  it("loses what is beneath a skipped field", async () => {
    const selection = await seen("{ jobs { nodes @skip(if: true) { company { name } } nodes { title } } }");
    expect(selection.has("nodes", "title")).toBe(true);
    expect(selection.has("nodes", "company")).toBe(false);
  });
});

describe("requestedFields", () => {
  const requested = (query: string) =>
    Object.fromEntries([...requestedFields(parse(query), schema)].map(([type, fields]) => [type, [...fields].sort()]));

  it("gathers each type's fields from everywhere in the document", () => {
    const query = `{ jobs { nodes { title company { id jobs { edges { node { skills { name } } } } } } } }`;
    expect(requested(query)).toEqual({
      Query: ["jobs"],
      JobConnection: ["edges", "nodes"],
      Edge: ["node"],
      Job: ["company", "skills", "title"],
      Company: ["id", "jobs"],
      Skill: ["name"],
    });
  });

  it("goes by the type of the place: interfaces, and fragments on them", () => {
    const query = `{ node(id: 1) { id ... on Job { heading: title } ...C } found { __typename ... on Company { name } } }
      fragment C on Company { id }`;
    expect(requested(query)).toEqual({
      Query: ["found", "node"],
      Node: ["id"],
      Job: ["title"],
      Company: ["id", "name"],
      Found: ["__typename"],
    });
  });

  it("passes over what the schema does not have", () => {
    expect(requested("{ nothing { id } jobs { nodes { unheard title } } }").Job).toEqual(["title", "unheard"]);
  });

  it("is worked out once for a document", () => {
    const document = parse("{ jobs { totalCount } }");
    expect(requestedFields(document, schema)).toBe(requestedFields(document, schema));
  });
});

describe("columnsFor", () => {
  const columns = { title: ["title"], salary: ["min", "max"], isOpen: ["status", "closes"], range: ["max"] } as const;
  const of = (fields: string[]) => columnsFor<string>(new Map([["Job", new Set(fields)]]), "Job", columns, ["id"]);

  it("reads what the fields are made from, each once and always in one order", () => {
    expect(of(["salary", "range", "title"])).toEqual(["id", "max", "min", "title"]);
    expect(of(["title", "range", "salary"])).toEqual(["id", "max", "min", "title"]);
  });

  it("reads no more than `always` for other fields, and for a type that nobody asks for", () => {
    expect(of(["company", "__typename"])).toEqual(["id"]);
    expect(columnsFor<string>(new Map(), "Job", columns, ["id"])).toEqual(["id"]);
  });
});
