import { PDFDocument } from "pdf-lib";
import { Column, embedFonts } from "./pdf-page.js";
import type { Person } from "./person.js";

/** Ways in which people set their résumés. Each gives the bytes of a PDF. */
export const pdfLayouts: Record<string, (person: Person) => Promise<Uint8Array>> = {
  /** The name in the middle, contact in one line, dates at the right margin. */
  async classic(person) {
    const { pdf, column } = await page("serif", [{ x: 56, width: 483 }]);
    const [main] = column;
    main.write(person.name, { size: 24, align: "center" });
    main.write(contact(person).join("  |  "), { size: 9, align: "center" });
    body(main, person, { heading: (text) => main.write(text.toUpperCase(), { size: 11, isBold: true }) });
    return pdf.save();
  },

  /** Dates in a column of their own at the left, as Europass and some LaTeX classes do. */
  async datesLeft(person) {
    const { pdf, column } = await page("sans", [{ x: 50, width: 500 }]);
    const [main] = column;
    main.write(person.name, { size: 20, isBold: true });
    for (const line of contact(person)) main.write(line);
    body(main, person, {
      heading: (text) => main.write(text, { size: 14, isBold: true }),
      datesLeft: true,
    });
    return pdf.save();
  },

  /** Contact and skills in a narrow column at the left, drawn first. */
  async sidebarLeft(person) {
    const { pdf, column } = await page("sans", [
      { x: 36, width: 150 },
      { x: 210, width: 345 },
    ]);
    const [side, main] = column;
    side.write("Contact", { size: 12, isBold: true });
    for (const line of contact(person)) side.write(line, { size: 8 });
    side.gap(10);
    skills(side, person, (text) => side.write(text, { size: 12, isBold: true }), 9);
    main.write(person.name, { size: 26, isBold: true });
    main.write(person.title, { size: 13 });
    body(main, person, { heading: (text) => main.write(text, { size: 12, isBold: true }), hasSkills: false });
    return pdf.save();
  },

  /** The name over both columns; the narrow one at the right, drawn last. Headings with spaces between letters. */
  async sidebarRight(person) {
    const { pdf, column, first } = await page("serif", [
      { x: 50, width: 330 },
      { x: 410, width: 150 },
    ]);
    const [main, side] = column;
    const head = new Column(pdf, first, await embedFonts(pdf, "serif"), 50, 500, 800);
    head.write(person.name.toUpperCase(), { size: 22, align: "center", spacing: 3 });
    head.write(person.title, { size: 11, align: "center" });
    main.y = head.y - 20;
    side.y = head.y - 20;
    const spaced = (target: Column) => (text: string) => target.write(text.toUpperCase(), { size: 11, spacing: 4 });
    body(main, person, { heading: spaced(main), hasSkills: false });
    spaced(side)("Contact");
    for (const line of contact(person)) side.write(line, { size: 8 });
    skills(side, person, spaced(side), 9);
    return pdf.save();
  },

  /** Mail and profiles behind words that are links. */
  async linked(person) {
    const { pdf, column } = await page("sans", [{ x: 60, width: 475 }]);
    const [main] = column;
    main.write(`${person.name}, ${person.title}`, { size: 16, isBold: true });
    main.write("Write to me", { link: `mailto:${person.email}` });
    for (const link of person.links) main.write(/linkedin/.test(link) ? "LinkedIn" : "Website", { link });
    main.write([person.place, person.phone].filter(Boolean).join(" · "));
    body(main, person, { heading: (text) => main.write(text, { size: 10, isBold: true }) });
    return pdf.save();
  },
};

interface ColumnPlace {
  x: number;
  width: number;
}

async function page<const Places extends readonly ColumnPlace[]>(family: "sans" | "serif", places: Places) {
  const pdf = await PDFDocument.create();
  const fonts = await embedFonts(pdf, family);
  const first = pdf.addPage([595, 842]);
  const column = places.map(({ x, width }) => new Column(pdf, first, fonts, x, width, 800));
  return { pdf, first, column: column as { [Place in keyof Places]: Column } };
}

export function contact(person: Person): string[] {
  const lines = [person.place, person.phone, person.email, ...person.links.map((link) => link.replace("https://", ""))];
  return lines.filter((line) => line !== undefined);
}

interface BodyOptions {
  heading(text: string): void;
  datesLeft?: boolean;
  hasSkills?: boolean;
}

function body(column: Column, person: Person, { heading, datesLeft, hasSkills = true }: BodyOptions): void {
  const titled = (text: string) => {
    column.gap(10);
    heading(text);
    column.gap(2);
  };
  const entry = (left: string, dates: string) => {
    if (!datesLeft) return column.write(left, { isBold: true }, dates);
    column.write(dates);
    column.gap(-13.5);
    column.write(left, { indent: 160, isBold: true });
  };
  titled(person.headings.summary);
  column.write(person.summary);
  titled(person.headings.work);
  for (const job of person.jobs) {
    entry(`${job.title}, ${job.company}`, job.dates);
    for (const task of job.tasks) column.write(`• ${task}`, { indent: datesLeft ? 160 : 10 });
    column.gap(6);
  }
  titled(person.headings.education);
  for (const { degree, field, school, dates } of person.schools) entry(`${degree} ${field}, ${school}`, dates);
  if (hasSkills) skills(column, person, titled, 10);
}

function skills(column: Column, person: Person, heading: (text: string) => void, size: number): void {
  heading(person.headings.skills);
  for (const [label, items] of person.skills) column.write(label ? `${label}: ${items}` : items, { size });
  if (!person.languages) return;
  heading(person.headings.languages ?? "Languages");
  column.write(person.languages, { size });
}
