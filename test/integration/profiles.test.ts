import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface UserData {
  name: string;
  profile: Record<string, unknown> | null;
  skills: { proficiency: string; years: number | null; skill: { id: string; name: string } }[];
}
interface Payload {
  user: UserData | null;
  userErrors: { code: string; field: string | null }[];
}

const USER = `name
  profile {
    headline summary location experienceLevel yearsOfExperience expectedSalary { amount currency period }
    links { label url } education { institution degree fieldOfStudy startYear endYear }
    workExperience { company title description startMonth endMonth }
  }
  skills { proficiency years skill { id name } }`;

const FULL = {
  headline: "Mason",
  summary: "Lays bricks.",
  location: "Lyon",
  experienceLevel: "SENIOR",
  yearsOfExperience: 12,
  expectedSalary: { amount: 21.5, currency: "EUR", period: "HOURLY" },
  links: [{ label: "Site", url: "https://example.org/a?b=c" }],
  education: [{ institution: "School", degree: "CAP", fieldOfStudy: "Masonry", startYear: 2008, endYear: 2010 }],
  workExperience: [
    { company: "Walls", title: "Mason", description: "“Walls”, 💼", startMonth: "2010-09", endMonth: null },
  ],
};
const EMPTY = {
  headline: null,
  summary: null,
  location: null,
  experienceLevel: null,
  yearsOfExperience: null,
  expectedSalary: null,
  links: [],
  education: [],
  workExperience: [],
};

let server: TestServer;
let insert: Factories;
let candidate: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
});
beforeEach(async () => {
  candidate = await signIn(server.db, insert, "CANDIDATE");
});
afterAll(() => server.stop());

async function change(mutation: "updateProfile" | "setSkills", input: object): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const operation = `mutation ($input: ${type}!) { ${mutation}(input: $input) { user { ${USER} } userErrors { code field } } }`;
  const { data, errors } = await server.send<Record<string, Payload>, object>(operation, { input }, candidate.token);
  expect(errors).toBeUndefined();
  return data?.[mutation] as Payload;
}
async function viewer(): Promise<UserData | undefined> {
  const { data } = await server.send<{ viewer: UserData }, object>(
    `{ viewer { ${USER} } }`,
    undefined,
    candidate.token,
  );
  return data?.viewer;
}

describe("updateProfile", () => {
  it("starts without a profile, and stores everything", async () => {
    expect((await viewer())?.profile).toBeNull();
    const { user } = await change("updateProfile", { name: "Ada", ...FULL });
    expect(user).toMatchObject({ name: "Ada", profile: FULL });
    expect(await viewer()).toEqual(user);
  });

  it("keeps what is left out", async () => {
    await change("updateProfile", { name: "Ada", ...FULL });
    const { user } = await change("updateProfile", { headline: "Foreman" });
    expect(user).toMatchObject({ name: "Ada", profile: { ...FULL, headline: "Foreman" } });
    expect((await change("updateProfile", {})).user).toEqual(user);
  });

  it("empties what is null, except the name", async () => {
    await change("updateProfile", { name: "Ada", ...FULL });
    const nothing = Object.fromEntries(Object.keys(FULL).map((field) => [field, null]));
    const { user } = await change("updateProfile", { name: null, ...nothing });
    expect(user).toMatchObject({ name: "Ada", profile: EMPTY });
  });

  it("takes a currency in lower case", async () => {
    const { user } = await change("updateProfile", { expectedSalary: { amount: 1, currency: "eur" } });
    expect(user?.profile).toMatchObject({ expectedSalary: { amount: 1, currency: "EUR", period: "ANNUAL" } });
  });

  it.each([
    ["name", { name: " " }],
    ["yearsOfExperience", { yearsOfExperience: 81 }],
    ["expectedSalary.amount", { expectedSalary: { amount: -1 } }],
    ["expectedSalary.currency", { expectedSalary: { amount: 1, currency: "money" } }],
    ["links.0.url", { links: [{ label: "Site", url: "javascript:alert(1)" }] }],
    ["links.0.label", { links: [{ label: "a\0b", url: "https://example.org" }] }],
    ["links.0.label", { links: [{ label: "half \ud83d", url: "https://example.org" }] }],
    ["education.0.startYear", { education: [{ institution: "School", startYear: 3000 }] }],
    ["workExperience.0.startMonth", { workExperience: [{ company: "A", title: "B", startMonth: "2020-13" }] }],
    ["links", { links: Array.from({ length: 21 }, () => ({ label: "Site", url: "https://example.org" })) }],
  ])("names %s as the field at fault, and changes nothing", async (field, input) => {
    await change("updateProfile", FULL);
    const before = await viewer();
    const answer = await change("updateProfile", { headline: "Changed", ...input });
    expect(answer).toEqual({ user: null, userErrors: [{ code: "BAD_USER_INPUT", field }] });
    expect(await viewer()).toEqual(before);
  });

  it("survives many at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => change("updateProfile", { yearsOfExperience: number })),
    );
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  });
});

describe("setSkills", () => {
  it("replaces the whole list, and shows it by name", async () => {
    const [b, a] = [await insert.skill({ name: "Bricks" }), await insert.skill({ name: "Arches" })];
    const [bricks, arches] = [toGlobalId("Skill", b), toGlobalId("Skill", a)];
    const both = [
      { skillId: bricks, proficiency: "EXPERT", years: 9 },
      { skillId: arches, proficiency: "BEGINNER" },
    ];
    expect((await change("setSkills", { skills: both })).user?.skills).toEqual([
      { proficiency: "BEGINNER", years: null, skill: { id: arches, name: "Arches" } },
      { proficiency: "EXPERT", years: 9, skill: { id: bricks, name: "Bricks" } },
    ]);
    expect((await change("setSkills", { skills: both.slice(0, 1) })).user?.skills).toHaveLength(1);
    expect((await change("setSkills", { skills: [] })).user?.skills).toEqual([]);
  });

  it("changes nothing if one is unknown, broken, named twice, or out of range", async () => {
    const skillId = toGlobalId("Skill", await insert.skill());
    await change("setSkills", { skills: [{ skillId, proficiency: "EXPERT" }] });
    const entry = (id: string, years?: number) => ({ skillId: id, proficiency: "BEGINNER", years });
    const cases = [
      { skills: [entry(skillId), entry(toGlobalId("Skill", 999_999))], code: "NOT_FOUND", field: "skills.1.skillId" },
      { skills: [entry("nonsense")], code: "NOT_FOUND", field: "skills.0.skillId" },
      { skills: [entry(skillId), entry(skillId)], code: "BAD_USER_INPUT", field: "skills.1.skillId" },
      { skills: [entry(skillId, 81)], code: "BAD_USER_INPUT", field: "skills.0.years" },
      { skills: Array.from({ length: 101 }, () => entry(skillId)), code: "BAD_USER_INPUT", field: "skills" },
    ];
    for (const { skills, code, field } of cases) {
      expect(await change("setSkills", { skills })).toEqual({ user: null, userErrors: [{ code, field }] });
    }
    expect((await viewer())?.skills).toMatchObject([{ proficiency: "EXPERT" }]);
  });

  it("leaves one whole list when several are sent at once", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => insert.skill()));
    const lists = [ids.slice(0, 3), ids.slice(3), ids].map((list) =>
      list.map((id) => ({ skillId: toGlobalId("Skill", id), proficiency: "ADVANCED" })),
    );
    const answers = await Promise.all(lists.map((skills) => change("setSkills", { skills })));
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const left = (await viewer())?.skills.map(({ skill }) => skill.id).sort();
    expect(lists.map((list) => list.map(({ skillId }) => skillId).sort())).toContainEqual(left);
  });
});
