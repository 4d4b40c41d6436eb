import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

let server: TestServer;
let insert: Factories;
let recruiter: SignedIn;
let companyId: number;
const skills: Record<string, number> = {};

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
  companyId = await insert.company({ name: "Zebra Works" });
  await insert.recruits(recruiter.id, companyId);
  for (const name of ["Welding", "Riveting", "Painting"]) skills[name] = await insert.skill({ name });
  const { Welding = 0, Riveting = 0, Painting = 0 } = skills;
  const usd = (salaryMax: number, salaryPeriod: "HOURLY" | "ANNUAL" | "MONTHLY") =>
    ({ salaryMax, salaryPeriod, salaryCurrency: "USD" }) as const;

  await insert.job({ title: "Accountant", location: "100% Plaza", ...usd(40, "HOURLY") }, [Welding, Riveting]);
  await insert.job(
    { title: "Senior Accountant", location: "New_York", ...usd(83_200, "ANNUAL"), experienceLevel: "SENIOR" },
    [Welding],
  );
  await insert.job({ title: "Café Manager", location: "New York", ...usd(83_199, "ANNUAL"), viewCount: 7 }, [Painting]);
  await insert.job({
    title: "Barista",
    location: "Köln",
    salaryMin: 90_000,
    salaryCurrency: "EUR",
    salaryPeriod: "ANNUAL",
  });
  await insert.job({
    title: "Nurse",
    remote: true,
    employmentType: "PART_TIME",
    viewCount: 7,
    description: "Nights at a jazz club.",
  });
  await insert.job({
    title: "Jazz Pianist",
    employmentType: "INTERNSHIP",
    experienceLevel: "ENTRY",
    closesAt: new Date("2999-01-01"),
  });
  await insert.job({
    title: "Zookeeper",
    companyId,
    closesAt: new Date("2998-01-01"),
    postedAt: new Date("2026-06-01"),
  });
  await insert.job({ title: "Own Draft", companyId, status: "DRAFT", postedAt: null });
  await insert.job({ title: "Own Closed", companyId, status: "CLOSED" });
  await insert.job({ title: "Foreign Draft", status: "DRAFT", postedAt: null });
  await insert.job({ title: "Foreign Closed", status: "CLOSED" });
});
afterAll(() => server.stop());

interface Answer {
  jobs: { nodes: { title: string }[]; totalCount: number };
  jobsPage: { items: { title: string }[]; totalCount: number };
}

/** The titles of the list, after checking that the page form and the count agree with it. */
async function titles(filter: object | undefined, { sort, token }: { sort?: string; token?: string } = {}) {
  const operation = `query ($filter: JobFilter, $sort: JobSort) {
    jobs(first: 100, filter: $filter, sort: $sort) { nodes { title } totalCount }
    jobsPage(pageSize: 100, filter: $filter, sort: $sort) { items { title } totalCount }
  }`;
  const { data, errors } = await server.send<Answer, object>(operation, { filter, sort }, token);
  expect(errors).toBeUndefined();
  const listed = data?.jobs.nodes.map(({ title }) => title) ?? [];
  expect(data?.jobsPage.items.map(({ title }) => title)).toEqual(listed);
  expect([data?.jobs.totalCount, data?.jobsPage.totalCount]).toEqual([listed.length, listed.length]);
  return listed;
}
const found = async (filter: object, token?: string) => (await titles(filter, { token })).sort();

describe("filters", () => {
  it("compares pay by the hour with pay by the year, within one currency", async () => {
    const atLeast = (minSalary: object) => found({ minSalary });
    expect(await atLeast({ amount: 83_200 })).toEqual(["Accountant", "Senior Accountant"]);
    expect(await atLeast({ amount: 40, period: "HOURLY" })).toEqual(["Accountant", "Senior Accountant"]);
    expect(await atLeast({ amount: 40.01, period: "HOURLY" })).toEqual([]);
    expect(await atLeast({ amount: 6_933, period: "MONTHLY" })).toEqual([
      "Accountant",
      "Café Manager",
      "Senior Accountant",
    ]);
    expect(await atLeast({ amount: 1, currency: "EUR" })).toEqual(["Barista"]);
    expect(await atLeast({ amount: 90_000, currency: "eur" })).toEqual(["Barista"]);
  });

  it("refuses a negative salary", async () => {
    const operation = "{ jobs(filter: { minSalary: { amount: -1 } }) { nodes { id } } }";
    const { errors } = await server.send(operation);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "filter.minSalary.amount" });
  });

  it("asks for all or any of some skills", async () => {
    const ids = (...names: string[]) => names.map((name) => toGlobalId("Skill", skills[name] ?? 0));
    expect(await found({ allSkills: ids("Welding", "Riveting") })).toEqual(["Accountant"]);
    expect(await found({ anySkills: ids("Riveting", "Painting") })).toEqual(["Accountant", "Café Manager"]);
    expect(await found({ allSkills: ids("Welding"), anySkills: ids("Painting") })).toEqual([]);
    expect(await found({ allSkills: ["nonsense"] })).toEqual([]);
    expect(await found({ anySkills: ["nonsense"] })).toEqual([]);
    expect(await found({ allSkills: [], anySkills: [] })).toHaveLength(7);
  });

  it("takes % and _ in a place for what they are", async () => {
    expect(await found({ location: "0% p" })).toEqual(["Accountant"]);
    expect(await found({ location: "%" })).toEqual(["Accountant"]);
    expect(await found({ location: "new_york" })).toEqual(["Senior Accountant"]);
    expect(await found({ location: "new york" })).toEqual(["Café Manager"]);
    expect(await found({ location: "\\" })).toEqual([]);
    expect(await found({ location: "KÖLN" })).toEqual(["Barista"]);
  });

  it("restricts by kind, level, company, date, and remote", async () => {
    expect(await found({ employmentTypes: ["PART_TIME", "INTERNSHIP"] })).toEqual(["Jazz Pianist", "Nurse"]);
    expect(await found({ experienceLevels: ["SENIOR", "ENTRY"] })).toEqual(["Jazz Pianist", "Senior Accountant"]);
    expect(await found({ companyId: toGlobalId("Company", companyId) })).toEqual(["Zookeeper"]);
    expect(await found({ companyId: "nonsense" })).toEqual([]);
    expect(await found({ postedAfter: "2026-06-01T00:00:00Z" })).toEqual(["Zookeeper"]);
    expect(await found({ postedAfter: "2026-06-01T00:00:00.001Z" })).toEqual([]);
    expect(await found({ remote: true })).toEqual(["Nurse"]);
    expect(await found({ remote: false })).toHaveLength(6);
  });

  it("restricts nothing by what is null", async () => {
    const everything = {
      text: null,
      location: "",
      remote: null,
      employmentTypes: [],
      experienceLevels: null,
      status: [],
    };
    expect(await titles({ ...everything, companyId: null, minSalary: null, postedAfter: null })).toHaveLength(7);
  });

  it("lists drafts and closed jobs only of one's own companies", async () => {
    expect(await found({ status: ["DRAFT"] })).toEqual([]);
    expect(await found({ status: ["CLOSED", "PUBLISHED"] })).toEqual([]);
    expect(await found({ status: ["DRAFT", "CLOSED"] }, recruiter.token)).toEqual(["Own Closed", "Own Draft"]);
    expect(await found({ status: ["PUBLISHED", "DRAFT"] }, recruiter.token)).toEqual(["Own Draft", "Zookeeper"]);
    expect(await found({ status: ["PUBLISHED", "PUBLISHED"] }, recruiter.token)).toHaveLength(7);
    const { token } = await signIn(server.db, insert, "ADMIN");
    expect(await found({ status: ["DRAFT"] }, token)).toEqual(["Foreign Draft", "Own Draft"]);
  });
});

describe("text", () => {
  it.each([
    ["accountant", ["Accountant", "Senior Accountant"]],
    ["ACCOUNTANTS", ["Accountant", "Senior Accountant"]],
    ["acountant", ["Accountant", "Senior Accountant"]],
    ["accountant -senior", ["Accountant"]],
    ['"senior accountant"', ["Senior Accountant"]],
    ['"accountant senior"', []],
    ["barista or nurse", ["Barista", "Nurse"]],
    ["cafe", ["Café Manager"]],
    ["café", ["Café Manager"]],
    ["CAFÉ manager", ["Café Manager"]],
    ["riveting", ["Accountant"]],
    ["zebra", ["Zookeeper"]],
    ["night", ["Nurse"]],
    ["draft", []],
  ])("%s", async (text, expected) => {
    expect(await found({ text })).toEqual(expected);
  });

  it("puts a match in the title before one in the description", async () => {
    expect(await titles({ text: "jazz" })).toEqual(["Jazz Pianist", "Nurse"]);
  });

  it.each([
    "'; drop table jobs; --",
    "' or 1=1 --",
    '"unclosed',
    "a & b | !c <-> (d:*",
    "\\",
    "-",
    '""',
    ":*",
    "%",
    "💼",
    "x".repeat(200),
    "accountant or ".repeat(14),
  ])("takes %j for words", async (text) => {
    await titles({ text });
    await titles({ location: text });
    expect(await titles({})).toHaveLength(7);
  });

  it.each([
    ["a null character", "a\0b"],
    ["half a surrogate pair", "a\uD800"],
    ["more than anyone would search for", "accountant or ".repeat(15)],
  ])("refuses %s in words", async (_, text) => {
    const query = "query ($filter: JobFilter) { jobs(filter: $filter) { nodes { id } } }";
    for (const field of ["text", "location"]) {
      const { errors } = await server.send<object, object>(query, { filter: { [field]: text } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: `filter.${field}` });
    }
  });
});

describe("sorts", () => {
  it("puts the newest first by default", async () => {
    const all = await titles(undefined);
    expect(all[0]).toBe("Zookeeper");
    expect(all.slice(1)).toEqual([
      "Jazz Pianist",
      "Nurse",
      "Barista",
      "Café Manager",
      "Senior Accountant",
      "Accountant",
    ]);
    expect(await titles({}, { sort: "RELEVANCE" })).toEqual(all);
  });

  it("breaks ties by id", async () => {
    const postedAt = new Date("2027-01-01");
    for (const title of ["Tie A", "Tie B", "Tie C"]) await insert.job({ title, postedAt, location: "Tie" });
    expect(await titles({ location: "Tie" })).toEqual(["Tie C", "Tie B", "Tie A"]);
    expect(await titles({ location: "Tie" }, { sort: "VIEWS" })).toEqual(["Tie C", "Tie B", "Tie A"]);
    expect(await titles({ location: "Tie" }, { sort: "CLOSING_DATE" })).toEqual(["Tie A", "Tie B", "Tie C"]);
    await server.db.deleteFrom("jobs").where("location", "=", "Tie").execute();
  });

  it("puts those without a salary, or without an end, last", async () => {
    const paid = ["Barista", "Senior Accountant", "Accountant", "Café Manager"];
    expect((await titles(undefined, { sort: "SALARY" })).slice(0, 4)).toEqual(paid);
    expect((await titles(undefined, { sort: "CLOSING_DATE" })).slice(0, 2)).toEqual(["Zookeeper", "Jazz Pianist"]);
    expect((await titles(undefined, { sort: "VIEWS" })).slice(0, 2)).toEqual(["Nurse", "Café Manager"]);
  });
});
