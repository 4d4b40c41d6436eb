import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toGlobalId } from "../../src/platform/graphql/global-id.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

interface CompanyData {
  id: string;
  name: string;
  slug: string;
  description: string | null;
  website: string | null;
  location: string | null;
  industry: string | null;
}
interface Payload {
  company: CompanyData | null;
  userErrors: { code: string; field: string | null }[];
}

let server: TestServer;
let insert: Factories;
let recruiter: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  insert = createFactories(server.db);
  recruiter = await signIn(server.db, insert, "RECRUITER");
});
afterAll(() => server.stop());

async function change(mutation: string, input: object, token = recruiter.token): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const operation = `mutation ($input: ${type}!) {
    ${mutation}(input: $input) {
      company { id name slug description website location industry } userErrors { code field }
    }
  }`;
  const { data, errors } = await server.send<Record<string, Payload>, object>(operation, { input }, token);
  expect(errors).toBeUndefined();
  return data?.[mutation] as Payload;
}
async function created(input: object): Promise<CompanyData> {
  const { company, userErrors } = await change("createCompany", input);
  expect(userErrors).toEqual([]);
  return company as CompanyData;
}

describe("createCompany", () => {
  it("registers a company with its creator as recruiter", async () => {
    const input = {
      name: "Börek & Co",
      description: "Bakes.",
      website: "https://example.org",
      location: "Ulm",
      industry: "Food",
    };
    const company = await created(input);
    expect(company).toMatchObject({ ...input, slug: "borek-co" });
    const { data } = await server.send<{ viewer: { companies: { id: string }[] } }, object>(
      "{ viewer { companies { id } } }",
      undefined,
      recruiter.token,
    );
    expect(data?.viewer.companies).toContainEqual({ id: company.id });
  });

  it("gives companies with one name slugs of their own, at once as well", async () => {
    const companies = await Promise.all(Array.from({ length: 8 }, () => created({ name: "Same" })));
    expect(new Set(companies.map(({ slug }) => slug)).size).toBe(8);
  });

  it.each([
    ["name", { name: "" }],
    ["name", { name: "\t" }],
    ["name", { name: "a\0b" }],
    ["name", { name: "x".repeat(201) }],
    ["website", { name: "A", website: "example.org" }],
    ["website", { name: "A", website: "javascript:alert(1)" }],
    ["description", { name: "A", description: "x".repeat(10_001) }],
  ])("refuses a bad %s", async (field, input) => {
    expect(await change("createCompany", input)).toEqual({
      company: null,
      userErrors: [{ code: "BAD_USER_INPUT", field }],
    });
  });

  it("gives a name without letters a slug as well", async () => {
    expect((await created({ name: "!!!" })).slug).toMatch(/^untitled/);
  });
});

describe("updateCompany", () => {
  it("keeps what is left out, empties what is null, and keeps the slug", async () => {
    const before = await created({ name: "Before", description: "Text.", location: "Ulm" });
    const { company } = await change("updateCompany", { id: before.id, name: "After", location: null });
    expect(company).toEqual({ ...before, name: "After", location: null });
    const again = await change("updateCompany", { id: before.id, name: null });
    expect(again.company?.name).toBe("After");
  });

  it("does not find a broken id", async () => {
    expect((await change("updateCompany", { id: "nonsense" })).userErrors).toEqual([
      { code: "NOT_FOUND", field: "id" },
    ]);
  });

  it("finds the company's jobs by its new name", async () => {
    const before = await created({ name: "Quagga" });
    const { companyId } = await server.db
      .selectFrom("companies")
      .select("id as companyId")
      .where("slug", "=", before.slug)
      .executeTakeFirstOrThrow();
    await insert.job({ companyId });
    await change("updateCompany", { id: before.id, name: "Okapi" });
    const operation =
      '{ new: jobs(filter: { text: "okapi" }) { totalCount } old: jobs(filter: { text: "quagga" }) { totalCount } }';
    expect((await server.send(operation)).data).toEqual({ new: { totalCount: 1 }, old: { totalCount: 0 } });
  });
});

describe("addCompanyRecruiter", () => {
  it("lets a colleague work for the company, however often it is asked", async () => {
    const { id } = await created({ name: "Shared" });
    const colleague = await signIn(server.db, insert, "RECRUITER");
    const { email } = await server.db
      .selectFrom("users")
      .select("email")
      .where("id", "=", colleague.id)
      .executeTakeFirstOrThrow();
    const attempt = () => change("updateCompany", { id, description: "Ours." }, colleague.token);
    expect((await attempt()).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    for (let time = 0; time < 2; time++) {
      const { userErrors } = await change("addCompanyRecruiter", { companyId: id, email: ` ${email.toUpperCase()}` });
      expect(userErrors).toEqual([]);
    }
    expect((await attempt()).company?.description).toBe("Ours.");
  });

  it("does not find candidates, strangers, or text that no address holds", async () => {
    const { id } = await created({ name: "Closed" });
    await insert.user({ email: "only-a-candidate@example.org" });
    for (const email of ["only-a-candidate@example.org", "nobody@example.org", ""]) {
      const { userErrors } = await change("addCompanyRecruiter", { companyId: id, email });
      expect(userErrors).toEqual([{ code: "NOT_FOUND", field: "email" }]);
    }
    const { userErrors } = await change("addCompanyRecruiter", { companyId: id, email: "a\0b" });
    expect(userErrors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });
});

describe("reading companies", () => {
  it("finds them by a part of the name, taken literally", async () => {
    await insert.company({ name: "100% Wool" });
    await insert.company({ name: "Wool_Works" });
    const search = async (part: string) => {
      const operation = "query ($part: String) { companies(search: $part) { nodes { name } totalCount } }";
      type Answer = { companies: { nodes: { name: string }[]; totalCount: number } };
      const { data } = await server.send<Answer, object>(operation, { part });
      return data?.companies.nodes.map(({ name }) => name);
    };
    expect(await search("wool")).toEqual(["100% Wool", "Wool_Works"]);
    expect(await search("%")).toEqual(["100% Wool"]);
    expect(await search("l_w")).toEqual(["Wool_Works"]);
    expect(await search("'; drop table companies; --")).toEqual([]);
  });

  it("shows a company's published jobs only, its recruiters too", async () => {
    const companyId = await insert.company();
    await insert.recruits(recruiter.id, companyId);
    await insert.job({ companyId, title: "Shown" });
    await insert.job({ companyId, title: "Hidden", status: "DRAFT", postedAt: null });
    await insert.job({ companyId, title: "Past", status: "CLOSED" });
    const operation = `{ company(id: "${toGlobalId("Company", companyId)}") { jobs { totalCount nodes { title } } } }`;
    for (const token of [undefined, recruiter.token]) {
      const { data } = await server.send(operation, undefined, token);
      expect(data).toEqual({ company: { jobs: { totalCount: 1, nodes: [{ title: "Shown" }] } } });
    }
  });
});
