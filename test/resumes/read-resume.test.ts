import { PDFDocument } from "pdf-lib";
import { describe, expect, it } from "vitest";
import { readFacts } from "../../src/files/resume/parse-resume.js";
import { readResumeHere } from "../../src/files/resume/text/read-resume.js";
import { lineText } from "../../src/files/resume/text/resume-document.js";
import { TEXT_LIMITS } from "../../src/files/resume/text/text-limits.js";
import { pdf, picture } from "../setup/sample-files.js";
import { docx, paragraph, part } from "./docx-layouts.js";
import { lockedPdf } from "./locked-pdf.js";

const NOW = new Date("2026-11-30T12:00:00Z");

async function read(bytes: Uint8Array, limits = TEXT_LIMITS) {
  const result = await readResumeHere(bytes, limits);
  if (!result.ok) throw new Error(result.reason);
  return { ...result.document, text: result.document.lines.map(lineText).join("\n") };
}

describe("a file that says nothing", () => {
  it("with a password gives that as the reason", async () => {
    expect(await readResumeHere(lockedPdf)).toEqual({ ok: false, reason: "The file has a password" });
  });

  it("with empty pages, or with a picture alone, is read as one without any facts", async () => {
    const empty = await PDFDocument.create();
    empty.addPage();
    const scanned = await PDFDocument.create();
    scanned.addPage().drawImage(await scanned.embedJpg(await picture("jpeg")));
    for (const document of [empty, scanned]) {
      const { text, ...rest } = await read(await document.save());
      expect(text).toBe("");
      const facts = readFacts(rest, NOW);
      expect(facts).toMatchObject({ name: null, email: null, phone: null, yearsOfExperience: null, mentions: [] });
      expect(facts.confidence.overall).toBe(0);
    }
  });

  it("and is none that can be read, gives the reason", async () => {
    expect(await readResumeHere(await picture("png"))).toMatchObject({ ok: false, reason: /Only PDF/ });
    expect(await readResumeHere(Buffer.from("%PDF-1.7\nnothing"))).toMatchObject({
      ok: false,
      reason: /cannot be read/,
    });
  });
});

describe("a long file", () => {
  it("is read as far as the limit of pages", async () => {
    const { text, isTruncated } = await read(await pdf("Ada", 4), { ...TEXT_LIMITS, pages: 2 });
    expect(isTruncated).toBe(true);
    expect(text).toContain("page 2, line 10");
    expect(text).not.toContain("page 3");
    expect((await read(await pdf("Ada", 2), { ...TEXT_LIMITS, pages: 2 })).isTruncated).toBe(false);
  });

  it("is read as far as the limits of characters and lines", async () => {
    const short = await read(await pdf("Ada", 4), { ...TEXT_LIMITS, characters: 100 });
    expect(short.isTruncated).toBe(true);
    expect(short.text.length).toBeLessThanOrEqual(100);
    const few = await read(Buffer.from("Ada\n".repeat(50)), { ...TEXT_LIMITS, lines: 10 });
    expect(few).toMatchObject({ isTruncated: true, lines: { length: 10 } });
  });

  it("is refused where a DOCX inflates beyond its limit", async () => {
    const big = docx([paragraph("a".repeat(200_000))]);
    expect(await readResumeHere(big, { ...TEXT_LIMITS, inflatedBytes: 100_000 })).toMatchObject({ ok: false });
  });
});

it("what stands on every page is read once, but the years of two jobs are not the same line", async () => {
  const document = await PDFDocument.create();
  const jobs = [
    ["Welder at Old Mill", "Welded pumps", "2015 - 2017"],
    ["Plumber at New Mill", "Laid pipes", "2010 - 2014"],
    ["Clerk at Old Mill", "Sold flour", "03/05 - 05/07"],
    ["Baker at New Mill", "Baked bread", "01/03 - 09/04"],
  ];
  for (const [place, job] of jobs.entries()) {
    const page = document.addPage([400, 300]);
    const lines = ["Ida Brandt", ...job, `Page ${place + 1}`];
    for (const [row, line] of lines.entries()) page.drawText(line, { x: 40, y: 250 - row * 30, size: 10 });
  }
  const lines = (await read(await document.save())).text.split("\n");
  expect(lines).toEqual(["Ida Brandt", ...jobs.flat(), "Page 1"]);
});

it("a DOCX is read with its headers, footers and text boxes, each once", async () => {
  const box = `<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><w:txbxContent>${paragraph("Phone: +34 655 01 23 45")}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>${paragraph("Phone: +34 655 01 23 45")}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`;
  const bytes = docx([paragraph("Experience", { style: "Heading1" }), `<w:p>${box}</w:p>`], {
    "word/header1.xml": part("hdr", paragraph("Grace Whitfield")),
    "word/footer1.xml": part("ftr", paragraph("grace@whitfield.example")),
  });
  const { text, ...rest } = await read(bytes);
  expect(text.match(/655 01 23 45/g)).toHaveLength(1);
  expect(readFacts(rest, NOW)).toMatchObject({
    name: "Grace Whitfield",
    email: "grace@whitfield.example",
    phone: "+34655012345",
  });
});
