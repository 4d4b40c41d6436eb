import { PDFDocument } from "pdf-lib";
import { contact } from "./pdf-layouts.js";
import { Column, embedFonts } from "./pdf-page.js";
import type { Person } from "./person.js";

/** Ways of setting dates and headings at a margin that look like columns, and are none. Each gives the bytes of a PDF. */
export const pdfMarginLayouts: Record<string, (person: Person) => Promise<Uint8Array>> = {
  /** Small dates at the right margin, raised, with the place below them; drawn after all that stands at the left. */
  async datesAtMargin(person) {
    const { pdf, at } = await page();
    const main = at(50, 500);
    const margin = at(380, 170);
    const notes: [y: number, text: string][] = [];
    main.write(person.name, { size: 24, isBold: true });
    main.write(contact(person).join(" · "), { size: 8 });
    const entry = (title: string, below: string, dates: string, place?: string) => {
      main.write(title, { size: 13, isBold: true });
      notes.push([main.y + 5, dates]);
      if (place) notes.push([main.y - 6, place]);
      main.write(below);
    };
    sections(person, (heading) => main.write(heading, { size: 15, isBold: true }), main, entry);
    for (const [y, text] of notes) {
      margin.y = y + 8 * 1.35;
      margin.write(text, { size: 8, align: "right" });
    }
    return pdf.save();
  },

  /** Dates in a column at the left that is too narrow for them: they go on beside the first lines of their job. */
  async narrowDates(person) {
    const { pdf, at } = await page();
    const dates = at(50, 62);
    const main = at(130, 420);
    main.write(person.name, { size: 22 });
    for (const line of contact(person)) main.write(line);
    const entry = (title: string, below: string, when: string) => {
      dates.y = main.y;
      dates.write(when);
      main.write(`${title}, ${below}`);
    };
    sections(
      person,
      (heading) => main.write(heading, { size: 14, isBold: true }),
      main,
      entry,
      () => {
        main.y = Math.min(main.y, dates.y);
      },
    );
    return pdf.save();
  },

  /** Headings beside what they are of, in letters of the same size. */
  async headingsBeside(person) {
    const { pdf, at } = await page();
    const labels = at(50, 130);
    const main = at(190, 360);
    labels.write(person.name, { size: 20, isBold: true });
    main.y = labels.y;
    main.write(contact(person).join(" | "), { size: 8 });
    const heading = (text: string) => {
      labels.y = main.y;
      labels.write(text, { isBold: true });
    };
    const entry = (title: string, below: string, when: string) => {
      main.write(title, { isBold: true }, when);
      main.write(below);
    };
    sections(person, heading, main, entry);
    return pdf.save();
  },

  /** What heads an entry in the middle, and its tasks at the left. */
  async centred(person) {
    const { pdf, at } = await page();
    const main = at(50, 500);
    const middle = (text: string, size = 10) => main.write(text, { size, align: "center" });
    middle(contact(person).join(" * "), 8);
    middle(person.name.toUpperCase(), 18);
    sections(
      person,
      (heading) => middle(heading, 13),
      main,
      (title, below, when) => {
        for (const text of [title, below, when]) middle(text);
      },
    );
    return pdf.save();
  },
};

async function page() {
  const pdf = await PDFDocument.create();
  const fonts = await embedFonts(pdf, "sans");
  const first = pdf.addPage([595, 842]);
  return { pdf, at: (x: number, width: number) => new Column(pdf, first, fonts, x, width, 800) };
}

function sections(
  person: Person,
  heading: (text: string) => void,
  main: Column,
  entry: (title: string, below: string, dates: string, place?: string) => void,
  afterEntry = () => {},
): void {
  const titled = (text: string) => {
    main.gap(12);
    heading(text);
  };
  titled(person.headings.summary);
  main.write(person.summary);
  titled(person.headings.work);
  for (const { title, company, dates, place, tasks } of person.jobs) {
    entry(title, company, dates, place);
    for (const task of tasks) main.write(`• ${task}`, { indent: 10 });
    afterEntry();
    main.gap(6);
  }
  titled(person.headings.education);
  for (const { degree, field, school, dates } of person.schools) {
    entry(`${degree} ${field}`, school, dates);
    afterEntry();
    main.gap(6);
  }
  titled(person.headings.skills);
  for (const [label, items] of person.skills) main.write(label ? `${label}: ${items}` : items);
  if (!person.languages) return;
  titled(person.headings.languages ?? "Languages");
  main.write(person.languages);
}
