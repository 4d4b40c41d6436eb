import { strToU8, zipSync } from "fflate";
import { contact } from "./pdf-layouts.js";
import type { Person } from "./person.js";

/** Ways in which people write their résumés in Word. Each gives the bytes of a DOCX. */
export const docxLayouts: Record<string, (person: Person) => Uint8Array> = {
  /** Headings by style, dates after a tab, skills as bullets. */
  styled(person) {
    return docx([
      paragraph(person.name, { style: "Title" }),
      paragraph(contact(person).join(" | ")),
      ...body(person),
      ...skills(person, true),
    ]);
  },

  /** The name and the contact in the page's header, which some readers leave out. */
  inHeader(person) {
    const header = [paragraph(person.name, { size: 32 }), ...contact(person).map((line) => paragraph(line))].join("");
    return docx([...body(person), ...skills(person)], { "word/header1.xml": part("hdr", header) });
  },

  /** A table of two columns: contact and skills, and all else. */
  table(person) {
    const side = [
      paragraph("Contact", { style: "Heading1" }),
      ...contact(person).map((line) => paragraph(line)),
      ...skills(person),
    ];
    const main = [paragraph(person.name, { size: 48 }), paragraph(person.title), ...body(person)];
    return docx([`<w:tbl><w:tr>${cell(side)}${cell(main)}</w:tr></w:tbl>`]);
  },

  /** Each job a row: its dates, and what it was. What was deleted with changes tracked is gone. */
  rows(person) {
    const rows = (entries: [string, string[]][]) =>
      `<w:tbl>${entries.map(([dates, lines]) => `<w:tr>${cell([paragraph(dates)])}${cell(lines.map((line) => paragraph(line)))}</w:tr>`).join("")}</w:tbl>`;
    return docx([
      paragraph("Curriculum Vitae", { style: "Title" }),
      paragraph(`<w:del><w:r><w:delText>Deleted Person</w:delText></w:r></w:del>${run(person.name)}`, {
        isXml: true,
        size: 40,
      }),
      paragraph(person.place),
      paragraph(
        `${person.phone ? `${run(`Tel.: ${person.phone}`)}<w:r><w:br/></w:r>` : ""}${run("E-Mail: ")}${linkTo(person)}`,
        { isXml: true },
      ),
      ...person.links.map((link) => paragraph(link)),
      paragraph(person.headings.work, { style: "Heading1" }),
      rows(person.jobs.map((job) => [job.dates, [`${job.title}, ${job.company}`, ...job.tasks]])),
      paragraph(person.headings.education, { style: "Heading1" }),
      rows(person.schools.map((school) => [school.dates, [`${school.degree} ${school.field}`, school.school]])),
      ...skills(person),
    ]);
  },

  /** The contact in a text box, which the file has twice for old and new programs. */
  textBox(person) {
    const box = `<w:txbxContent>${contact(person)
      .map((line) => paragraph(line))
      .join("")}</w:txbxContent>`;
    const drawn =
      '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>' +
      `${box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>${box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`;
    return docx([
      paragraph(`${drawn}${run(person.name, 44)}`, { isXml: true }),
      paragraph(person.title),
      ...body(person),
      ...skills(person),
    ]);
  },
};

const NAMESPACES =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ' +
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"';
const STYLES = `<w:styles ${NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
  <w:style w:styleId="Title"><w:rPr><w:sz w:val="56"/></w:rPr></w:style>
  <w:style w:styleId="Heading1"><w:rPr><w:sz w:val="28"/></w:rPr></w:style></w:styles>`;

export function docx(paragraphs: string[], more: Record<string, string> = {}, relations = ""): Uint8Array {
  const files: Record<string, string> = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "word/document.xml": part("document", `<w:body>${paragraphs.join("")}</w:body>`),
    "word/styles.xml": STYLES,
    "word/_rels/document.xml.rels": `<Relationships>${relations}</Relationships>`,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

export function part(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:${root} ${NAMESPACES}>${content}</w:${root}>`;
}

export function paragraph(
  text: string,
  { style, size, isXml, isItem }: { style?: string; size?: number; isXml?: boolean; isItem?: boolean } = {},
): string {
  const properties = `${style ? `<w:pStyle w:val="${style}"/>` : ""}${isItem ? '<w:numPr><w:numId w:val="1"/></w:numPr>' : ""}<w:tabs><w:tab w:val="right" w:pos="9000"/></w:tabs>`;
  return `<w:p><w:pPr>${properties}</w:pPr>${isXml ? text : run(text, size)}</w:p>`;
}

function run(text: string, size?: number): string {
  const parts = text.split("\t").map((piece) => `<w:t xml:space="preserve">${escaped(piece)}</w:t>`);
  return `<w:r>${size ? `<w:rPr><w:sz w:val="${size}"/></w:rPr>` : ""}${parts.join("<w:tab/>")}</w:r>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function cell(paragraphs: string[]): string {
  return `<w:tc>${paragraphs.join("")}</w:tc>`;
}

function linkTo(person: Person): string {
  return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "mailto:${person.email}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run(person.email)}<w:r><w:fldChar w:fldCharType="end"/></w:r>`;
}

function body(person: Person): string[] {
  return [
    paragraph(person.headings.summary, { style: "Heading1" }),
    paragraph(person.summary),
    paragraph(person.headings.work, { style: "Heading1" }),
    ...person.jobs.flatMap((job) => [
      paragraph(`${job.company}, ${job.place}\t${job.dates}`),
      paragraph(job.title),
      ...job.tasks.map((task) => paragraph(task, { isItem: true })),
    ]),
    paragraph(person.headings.education, { style: "Heading1" }),
    ...person.schools.flatMap(({ degree, field, school, dates }) => [
      paragraph(`${school}\t${dates}`),
      paragraph(`${degree} ${field}`),
    ]),
  ];
}

function skills(person: Person, asItems = false): string[] {
  const lines = person.skills.flatMap(([label, items]) => {
    if (asItems) return items.split(/[,;] /).map((item) => paragraph(item, { isItem: true }));
    return [paragraph(label ? `${label}: ${items}` : items)];
  });
  const languages = person.languages
    ? [paragraph(person.headings.languages ?? "Languages", { style: "Heading1" }), paragraph(person.languages)]
    : [];
  return [paragraph(person.headings.skills, { style: "Heading1" }), ...lines, ...languages];
}
