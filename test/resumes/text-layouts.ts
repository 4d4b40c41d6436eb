import { contact } from "./pdf-layouts.js";
import type { Person } from "./person.js";

/** Résumés without any formatting, or with Markdown's. */
export const textLayouts: Record<string, (person: Person) => Uint8Array> = {
  plain(person) {
    const lines = [
      person.name.toUpperCase(),
      ...contact(person),
      "",
      ...body(person, (text) => ["", text.toUpperCase(), "=".repeat(text.length)]),
    ];
    // As Windows wrote text.
    return Buffer.from(lines.join("\r\n").replaceAll("–", "\u0096"), "latin1");
  },

  markdown(person) {
    const links = person.links.map((link) => `[${/linkedin/.test(link) ? "LinkedIn" : "Web"}](${link})`);
    const lines = [
      `# ${person.name}`,
      `**${person.title}** · [e-mail](mailto:${person.email}) · ${[person.phone, ...links].filter(Boolean).join(" · ")}`,
      person.place,
      ...body(person, (text) => ["", `## ${text}`, ""]),
    ];
    return Buffer.from(lines.join("\n"), "utf8");
  },
};

function body(person: Person, heading: (text: string) => string[]): string[] {
  return [
    ...heading(person.headings.summary),
    person.summary,
    ...heading(person.headings.work),
    ...person.jobs.flatMap((job) => [
      `${job.title} at ${job.company} (${job.dates})`,
      ...job.tasks.map((task) => `- ${task}`),
      "",
    ]),
    ...heading(person.headings.education),
    ...person.schools.map(({ degree, field, school, dates }) => `${degree} in ${field}, ${school}, ${dates}`),
    ...heading(person.headings.skills),
    ...person.skills.map(([label, items]) => (label ? `* ${label}: ${items}` : `* ${items}`)),
    ...(person.languages ? [...heading(person.headings.languages ?? "Languages"), person.languages] : []),
  ];
}
