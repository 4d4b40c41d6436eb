import { expect, it } from "vitest";
import { exactPath, fieldPath } from "./field-path.js";
import { fingerprintOf, typesOf } from "./fingerprint.js";
import { adviceFor, RepeatedStatements } from "./repeated-statements.js";

it.each([
  ["select * from a where id in ($1, $2, $3)", "select * from a where id in (…)"],
  ["select * from a where id in ($1, $2)", "select * from a where id in (…)"],
  ["insert into a values ($1, $2), ($3, $4)", "insert into a values (…), …"],
  ["select 'it''s' from \"t1\" limit 5", 'select ? from "t1" limit ?'],
  ["select  a\n from b2 where c = 1.5", "select a from b2 where c = ?"],
  ["select $1::text, s12.x from s12", "select $1::text, s12.x from s12"],
])("%s is %s", (sql, wanted) => {
  expect(fingerprintOf(sql).sql).toBe(wanted);
});

it("differ for different statements and are the same for the same", () => {
  expect(fingerprintOf("select a from b").id).not.toBe(fingerprintOf("select b from a").id);
  expect(fingerprintOf("select a from b where c in ($1,$2)").id).toBe(
    fingerprintOf("select a from b where c in ($1, $2, $3)").id,
  );
});

it("values are told by their types", () => {
  expect(typesOf([1, 1.5, "x", null, [1, 2], [], new Date(), true, Buffer.from("")])).toEqual([
    "integer",
    "number",
    "string",
    "null",
    "integer[2]",
    "[]",
    "timestamp",
    "boolean",
    "bytes",
  ]);
});

const place = (...keys: (string | number)[]) =>
  keys.reduce<{ prev: never | undefined; key: string | number } | undefined>(
    (prev, key) => ({ prev: prev as never, key }),
    undefined,
  ) as never;

it("paths leave out places in lists, or not", () => {
  expect(fieldPath(place("jobs", "nodes", 3, "company"))).toBe("jobs.nodes.company");
  expect(exactPath(place("jobs", "nodes", 3, "company"))).toBe("jobs.nodes.3.company");
});

const SELECT = fingerprintOf('select "name" from "job_skills" where "job_id" = $1');
const UPDATE = fingerprintOf('update "jobs" set "title" = $1');

function repeated(statements: [sql: typeof SELECT, at: never, loader?: string][], type = "query") {
  const found = new RepeatedStatements();
  for (const [sql, at, loader] of statements) found.note(sql, fieldPath(at), at, loader);
  return found.found(type);
}

it("two rows that each ask are enough; the loader that is missing is named", () => {
  const [found] = repeated([
    [SELECT, place("jobs", 0, "skills")],
    [SELECT, place("jobs", 1, "skills")],
  ]);
  expect(found).toMatchObject({ fieldPath: "jobs.skills", statements: 2 });
  expect(adviceFor(found as never)).toContain("jobSkillsByJobId (byForeignKey)");
});

it("a field that asks twice is not a loop, three times it is", () => {
  const once: [typeof SELECT, never] = [SELECT, place("report")];
  expect(repeated([once, once])).toEqual([]);
  expect(repeated([once, once, once])).toHaveLength(1);
});

it("the same statement from two fields is none", () => {
  expect(
    repeated([
      [SELECT, place("a", 0, "x")],
      [SELECT, place("a", 1, "y")],
    ]),
  ).toEqual([]);
});

it("what a mutation does itself, and what is written, may be row by row; what its payload shows may not", () => {
  const own: [typeof SELECT, never] = [SELECT, place("importJobs")];
  expect(repeated([own, own, own, own], "mutation")).toEqual([]);
  expect(
    repeated([
      [UPDATE, place("a", 0)],
      [UPDATE, place("a", 1)],
    ]),
  ).toEqual([]);
  const shown: [typeof SELECT, never][] = [0, 1].map((n) => [SELECT, place("importJobs", "jobs", n, "skills")]);
  expect(repeated(shown, "mutation")).toHaveLength(1);
});

it("a loader's batches may come apart a few times", () => {
  const batches = (count: number) =>
    Array.from({ length: count }, (_, n): [typeof SELECT, never, string] => [
      SELECT,
      place("jobs", n, "skills"),
      "skillsByJobId",
    ]);
  expect(repeated(batches(4))).toEqual([]);
  expect(repeated(batches(5))).toHaveLength(1);
});
