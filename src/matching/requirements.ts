const OPTIONAL = /\b(welcome|prefer\w*|a plus|bonus|nice to have|desir\w+|advantage\w*|ideally|optional)\b/i;

/** What a job demands outright, as words between blanks: title, and requirements without what calls itself optional. */
export type Demands = string | null;

/** @returns null for a job without requirements: all that it asks for is then demanded */
export function demandsOf(title: string, requirements: string | null): Demands {
  if (!requirements?.trim()) return null;
  const lines = requirements.split(/[\n;•]|\. /).filter((line) => !OPTIONAL.test(line));
  return plainWords(`${title} ${lines.join(" ")}`);
}

/** Faster than by character classes of Unicode, of which all that matters here is that letters stay. */
function plainWords(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^a-z0-9+#\u00aa-\uffff]+/g, " ")
    .trim()} `;
}

const namesOf = new WeakMap<object, string[]>();

/** Whether a job requires one of its skills, or only wants it: it is required if the demands name it. */
export function isRequired(skill: { name: string; aliases: readonly string[] }, demands: Demands): boolean {
  if (demands === null) return true;
  let names = namesOf.get(skill);
  if (!names) {
    names = [skill.name, ...skill.aliases].map(plainWords);
    namesOf.set(skill, names);
  }
  return names.some((name) => demands.includes(name));
}
