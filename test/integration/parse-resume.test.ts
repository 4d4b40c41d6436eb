import { afterAll, beforeAll, expect, it } from "vitest";
import { docx, paragraph, part } from "../resumes/docx-layouts.js";
import { lockedPdf } from "../resumes/locked-pdf.js";
import { compiledFolder } from "../setup/compiled.js";
import { createFactories, type Factories, type SignedIn, signIn } from "../setup/factories.js";
import { pdf } from "../setup/sample-files.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";
import { settled, upload } from "../setup/upload.js";

interface Parsed {
  parseResume: {
    resume: {
      name: string | null;
      email: string | null;
      phone: string | null;
      skills: { skill: { name: string } }[];
      yearsOfExperience: number | null;
    } | null;
    userErrors: { code: string; field: string | null }[];
  };
}

const PARSE = `mutation ($input: ParseResumeInput!) { parseResume(input: $input) {
  resume { fileId name email phone skills { confidence skill { name } } education { institution degree }
    workExperience { company title startDate endDate isCurrent } yearsOfExperience sections confidence { overall name }
    parserVersion }
  userErrors { code field } } }`;

const RESUME = `Grace Whitfield
grace.whitfield@example.org | +49 30 1234567

EXPERIENCE
Senior Engineer, Brightwater Systems, January 2018 - December 2021
- Built services in Kotlin and PostgreSQL.

SKILLS
Kotlin, PostgreSQL, Terraform
`;

let server: TestServer;
let insert: Factories;
let grace: SignedIn;
let resume: string;

beforeAll(async () => {
  server = await startTestServer({ compiled: compiledFolder() });
  insert = createFactories(server.db);
  grace = await signIn(server.db, insert, "CANDIDATE");
  for (const name of ["Kotlin", "PostgreSQL"]) await insert.skill({ name });
  resume = await stored("grace.txt", RESUME);
}, 120_000);
afterAll(() => server?.stop());

async function stored(name: string, bytes: Uint8Array | string): Promise<string> {
  const { file, userErrors } = await settled(
    server,
    grace.token,
    await upload(server.url, grace.token, { name, bytes }, "RESUME"),
  );
  expect(userErrors).toEqual([]);
  return file?.id as string;
}
const parse = (fileId: string, token?: string) => server.send<Parsed, object>(PARSE, { input: { fileId } }, token);
const skillsOf = ({ data }: Awaited<ReturnType<typeof parse>>) =>
  data?.parseResume.resume?.skills.map(({ skill }) => skill.name).sort();

it("reads who it is, what they can do, and for how long", async () => {
  const answer = await parse(resume, grace.token);
  expect(answer.data?.parseResume).toMatchObject({
    resume: { fileId: resume, name: "Grace Whitfield", email: "grace.whitfield@example.org", phone: "+49301234567" },
    userErrors: [],
  });
  expect(answer.data?.parseResume.resume?.yearsOfExperience).toBeCloseTo(4, 1);
  expect(skillsOf(answer)).toEqual(["Kotlin", "PostgreSQL"]);
});

it("reads a Word document, what stands in its header and beside its tabs as well", async () => {
  const heading = (text: string) => paragraph(text, { style: "Heading1" });
  const document = docx(
    [
      heading("Experience"),
      paragraph("Harbor Payments\tMarch 2019 – December 2023"),
      paragraph("Backend Developer"),
      paragraph("Wrote services in Kotlin", { isItem: true }),
      heading("Education"),
      paragraph("Trinity College\t2011 – 2015"),
      paragraph("B.Sc. Mathematics"),
      heading("Skills"),
      paragraph("PostgreSQL", { isItem: true }),
    ],
    { "word/header1.xml": part("hdr", [paragraph("Nils Ferrow"), paragraph("nils@ferrow.example")].join("")) },
  );
  const answer = await parse(await stored("nils.docx", document), grace.token);
  expect(answer.data?.parseResume).toMatchObject({
    resume: {
      name: "Nils Ferrow",
      email: "nils@ferrow.example",
      workExperience: [
        { company: "Harbor Payments", title: "Backend Developer", startDate: "2019-03", endDate: "2023-12" },
      ],
      education: [{ institution: "Trinity College", degree: "B.Sc." }],
    },
    userErrors: [],
  });
  expect(answer.data?.parseResume.resume?.yearsOfExperience).toBeCloseTo(4.8, 1);
  expect(skillsOf(answer)).toEqual(["Kotlin", "PostgreSQL"]);
});

it("reads a file once, and again when the catalogue of skills changes", async () => {
  await parse(resume, grace.token);
  const { hits } = server.cache.stats.ai;
  await parse(resume, grace.token);
  expect(server.cache.stats.ai.hits).toBe(hits + 1);
  await insert.skill({ name: "Terraform" });
  await expect
    .poll(async () => skillsOf(await parse(resume, grace.token)))
    .toEqual(["Kotlin", "PostgreSQL", "Terraform"]);
});

it("is for the owner, and for recruiters to whose jobs the owner has applied with it", async () => {
  expect((await parse(resume)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  for (const role of ["CANDIDATE", "RECRUITER"] as const) {
    const stranger = await signIn(server.db, insert, role);
    const { data } = await parse(resume, stranger.token);
    expect(data?.parseResume).toEqual({ resume: null, userErrors: [{ code: "NOT_FOUND", field: "fileId" }] });
  }
  const admin = await signIn(server.db, insert, "ADMIN");
  expect((await parse(resume, admin.token)).data?.parseResume.resume?.name).toBe("Grace Whitfield");
});

it("reads what is no résumé without failing, and says what cannot be read", async () => {
  const other = await parse(await stored("minutes.pdf", await pdf("Minutes of a meeting", 1)), grace.token);
  expect(other.data?.parseResume.userErrors).toEqual([]);
  expect(other.data?.parseResume.resume?.email).toBeNull();
  const locked = await parse(await stored("locked.pdf", lockedPdf), grace.token);
  expect(locked.errors ?? locked.data?.parseResume.userErrors).toEqual([
    expect.objectContaining({ code: "BAD_USER_INPUT", field: "fileId" }),
  ]);
  const broken = await parse("nothing", grace.token);
  expect(broken.data?.parseResume.userErrors).toEqual([{ code: "NOT_FOUND", field: "fileId" }]);
});
