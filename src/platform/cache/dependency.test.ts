import { describe, expect, it } from "vitest";
import type { Change, ChangedRow } from "./change.js";
import { affects, type Condition, type Dependency, rows, rowsById, type Window } from "./dependency.js";

const change = (fields: Partial<Change>): Change => ({ table: "jobs", operation: "UPDATE", xid: 1, ...fields });
const ofRow = (row: ChangedRow, operation: Change["operation"] = "UPDATE") => change({ operation, rows: [row] });
const inserted = (after: ChangedRow["after"]) => ofRow({ after }, "INSERT");
const deleted = (before: ChangedRow["before"]) => ofRow({ before }, "DELETE");
const updated = (before: ChangedRow["before"], after: ChangedRow["after"], columns: string[]) =>
  change({ columns, rows: [{ before, after, columns }] });

const berlin = rows("jobs", [{ column: "location", contains: "Berlin" }], ["title"]);

describe("rows that fulfil conditions", () => {
  it("concern only their own table", () => {
    expect(affects({ ...inserted({ id: 1, location: "Berlin" }), table: "skills" }, berlin)).toBe(false);
  });

  it("come and go", () => {
    expect(affects(inserted({ id: 1, location: "Berlin" }), berlin)).toBe(true);
    expect(affects(inserted({ id: 1, location: "Paris" }), berlin)).toBe(false);
    expect(affects(deleted({ id: 1, location: "Berlin" }), berlin)).toBe(true);
    expect(affects(deleted({ id: 1, location: "Paris" }), berlin)).toBe(false);
  });

  it("enter and leave by an update, whatever column it is", () => {
    const [there, here] = [
      { id: 1, location: "Paris" },
      { id: 1, location: "East Berlin" },
    ];
    expect(affects(updated(there, here, ["location"]), berlin)).toBe(true);
    expect(affects(updated(here, there, ["location"]), berlin)).toBe(true);
    expect(affects(updated(there, there, ["title"]), berlin)).toBe(false);
  });

  it("may enter where only the database can tell what fulfils the condition", () => {
    const saint = rows("jobs", [{ column: "location", contains: "Étienne" }], ["title"]);
    const move = (from: string, to: string, column = "location") =>
      updated({ id: 1, location: from }, { id: 1, location: to }, [column]);
    expect(affects(move("Lyon", "Saint-Étienne"), saint)).toBe(true);
    expect(affects(move("Saint-Étienne", "Lyon"), saint)).toBe(true);
    expect(affects(move("Lyon", "Lyon", "viewCount"), saint)).toBe(false);
    const paid = rows("jobs", [{ column: "pay", atLeast: 50_000.005 }], []);
    expect(affects(updated({ id: 1, pay: 50_000 }, { id: 1, pay: 60_000 }, ["pay"]), paid)).toBe(true);
    expect(affects(updated({ id: 1, pay: 55_000 }, { id: 1, pay: 60_000 }, ["pay"]), paid)).toBe(false);
  });

  it("may enter if it is not known whether they were there", () => {
    const ofCompany = rows("applications", [{ column: "companyId", in: [3] }], ["status"]);
    const change = { ...updated({ id: 1 }, { id: 1, companyId: 3 }, ["jobId"]), table: "applications" };
    expect(affects(change, ofCompany)).toBe(true);
  });

  it("stay where they are with the skills that they had", () => {
    const skilled = rows("jobs", [{ column: "skills", overlaps: [5] }], ["title"]);
    const viewed = (skills: number[]) => updated({ id: 1, skills }, { id: 1, skills }, ["viewCount"]);
    expect(affects(viewed([5]), skilled)).toBe(false);
    expect(affects(viewed([6]), skilled)).toBe(false);
  });

  it("matter for the columns that are shown", () => {
    const row = { id: 1, location: "Berlin" };
    expect(affects(updated(row, row, ["title"]), berlin)).toBe(true);
    expect(affects(updated(row, row, ["viewCount"]), berlin)).toBe(false);
  });

  it("do not come or go for what asks for present rows only", () => {
    const present: Dependency = { table: "jobs", where: [], columns: ["companyId"], membership: false };
    expect(affects(inserted({ id: 1 }), present)).toBe(false);
    expect(affects(change({ operation: "DELETE" }), present)).toBe(false);
    expect(affects(updated({ id: 1 }, { id: 1 }, ["companyId"]), present)).toBe(true);
  });
});

describe("a condition", () => {
  const cases: [Condition, unknown, boolean][] = [
    [{ column: "v", in: ["A", "B"] }, "B", true],
    [{ column: "v", in: ["A", "B"] }, "C", false],
    [{ column: "v", in: [true] }, false, false],
    [{ column: "v", in: ["A"] }, null, false],
    [{ column: "v", atLeast: 5 }, 5, true],
    [{ column: "v", atLeast: 5 }, 4.9, false],
    // An amount may be rounded.
    [{ column: "v", atLeast: 5 }, 4.99, true],
    [{ column: "v", atLeast: 5 }, null, false],
    [{ column: "v", contains: "BER" }, "Berlin", true],
    [{ column: "v", contains: "ber" }, null, false],
    // What upper and lower case are outside of ASCII is the database's to say.
    [{ column: "v", contains: "ÉTIENNE" }, "Lyon", true],
    [{ column: "v", overlaps: [1, 2] }, [2, 3], true],
    [{ column: "v", overlaps: [1, 2] }, [3], false],
    [{ column: "v", overlaps: [1, 2] }, [], false],
    [{ column: "v", similarTo: "enginer" }, "engineer", true],
    [{ column: "v", similarTo: "the enginer" }, "nurse", false],
    [{ column: "v", similarTo: "engineer" }, "engineer", true],
    // `unaccent` knows more letters than come apart into a letter and a mark.
    [{ column: "v", similarTo: "œuf" }, "oeuf", true],
    [{ column: "v", similarTo: "smørrebrød" }, "smorrebrod", true],
  ];
  it.each(cases)("%j is fulfilled by %j: %s", (condition, v, expected) => {
    expect(affects(inserted({ id: 1, v }), rows("jobs", [condition], []))).toBe(expected);
  });

  it("is taken to be fulfilled by what the change does not carry", () => {
    for (const [condition] of cases) expect(affects(inserted({ id: 1 }), rows("jobs", [condition], []))).toBe(true);
  });
});

describe("a window", () => {
  const list = (window: Partial<Window>, more: Partial<Dependency> = {}): Dependency => ({
    table: "jobs",
    where: [],
    columns: ["title"],
    window: { column: "at", descending: true, ...window },
    ...more,
  });
  const from = [90, 9] as const;
  const to = [70, 7] as const;

  it.each([
    [95, 1, false],
    [90, 10, false],
    [90, 9, true],
    [80, 1, true],
    [70, 7, true],
    [70, 6, false],
    [60, 1, false],
  ])("that descends from 90 to 70 holds a row at %i, %i: %s", (at, id, expected) => {
    expect(affects(inserted({ id, at }), list({ from, to }))).toBe(expected);
    expect(affects(deleted({ id, at }), list({ from, to }))).toBe(expected);
  });

  it.each([
    [65, 7, false],
    [70, 6, false],
    [70, 7, true],
    [90, 9, true],
    [90, 10, false],
  ])("that ascends from 70 to 90 holds a row at %i, %i: %s", (at, id, expected) => {
    expect(affects(inserted({ id, at }), list({ descending: false, from: to, to: from }))).toBe(expected);
  });

  it("is open where it has no end", () => {
    expect(affects(inserted({ id: 1, at: 1_000 }), list({ to }))).toBe(true);
    expect(affects(inserted({ id: 1, at: -1_000 }), list({ from }))).toBe(true);
  });

  it("notices what moves in, out or within, but not what stays outside", () => {
    const move = (before: number, after: number) => updated({ id: 1, at: before }, { id: 1, at: after }, ["at"]);
    expect(affects(move(100, 80), list({ from, to }))).toBe(true);
    expect(affects(move(80, 100), list({ from, to }))).toBe(true);
    expect(affects(move(80, 81), list({ from, to }))).toBe(true);
    expect(affects(move(100, 95), list({ from, to }))).toBe(false);
    // From above to below: nothing in between is pushed, for the window begins at a row and not at a number.
    expect(affects(move(100, 60), list({ from, to }))).toBe(false);
  });

  it("does not limit a count", () => {
    expect(affects(inserted({ id: 1, at: 1_000 }), list({ from, to }, { counted: true }))).toBe(true);
    const moved = updated({ id: 1, at: 100 }, { id: 1, at: 95 }, ["at"]);
    expect(affects(moved, list({ from, to }, { counted: true }))).toBe(false);
  });
});

describe("a change that does not tell its rows", () => {
  it("concerns those that it names, or all", () => {
    const one = rowsById("jobs", [1], ["title"]);
    expect(affects(change({ operation: "DELETE", ids: [1, 2] }), one)).toBe(true);
    expect(affects(change({ operation: "DELETE", ids: [2, 3] }), one)).toBe(false);
    expect(affects(change({ operation: "DELETE" }), one)).toBe(true);
    expect(affects(change({ operation: "INSERT", ids: [5] }), berlin)).toBe(true);
  });

  it("does not concern what depends on none of its columns", () => {
    const list: Dependency = { ...berlin, window: { column: "at", descending: true } };
    expect(affects(change({ columns: ["viewCount"] }), list)).toBe(false);
    for (const column of ["title", "location", "at"]) expect(affects(change({ columns: [column] }), list)).toBe(true);
  });

  it("empties a table for all who read it", () => {
    expect(affects(change({ operation: "TRUNCATE" }), rowsById("jobs", [1], []))).toBe(true);
  });
});
