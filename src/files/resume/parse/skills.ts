import type { ResumeSkill } from "../parsed-resume.js";
import { lineText } from "../text/resume-document.js";
import { joinLines, paragraphsOf } from "./paragraphs.js";
import type { Part, SectionedLine } from "./sections.js";

/** Knows skills by their names and other names. */
export interface SkillTaxonomy {
  /** Ids of the skills that a text mentions. */
  recognize(text: string): number[];
  /** The skill of this name, or other name, in any case. */
  find(name: string): number | undefined;
}

/** Where a résumé may name skills, and how sure one that is found there is. */
export interface SkillMention {
  text: string;
  /** Of a list: what may be a name, each in the forms to try in turn. Where skills are listed, an ordinary word means one. */
  items: string[][];
  confidence: number;
}

/** How sure a skill is by where it stands. Education and the like name what was heard of, not what is known. */
const CONFIDENCE: Partial<Record<Part, number>> = {
  EXPERIENCE: 0.7,
  PROJECTS: 0.7,
  SUMMARY: 0.75,
  CERTIFICATIONS: 0.6,
  OTHER: 0.5,
  HEAD: 0.5,
};
const LISTED = 0.95;
const LISTED_ELSEWHERE = 0.9;
/** With so many that are listed, what stands elsewhere than in work and projects adds nothing. */
const MANY = 5;
/** A line within a job that lists what was used. */
const TOOLS =
  /^(?:[\p{L}\s&/-]{0,25}\b)?(?:technolog\w*|tech(?:nical)? stack|stack|tools?|skills|environment|technical environment|languages|frameworks?|libraries|software|platforms?|databases?|umgebung|technologien|kenntnisse|environnement technique|outils|tecnologias|tecnologie|herramientas)(?: used)?\s*[:–-]\s*(.+)$/iu;
const SEPARATOR = /[\t,;|•·◦▪⊲]|\s[–—-]\s|\s\/\s|\.\s+(?=\p{Lu})|:\s/u;
const LEVEL =
  /\s*[([](?:[^()[\]]{0,40})[)\]]\s*$|\s*\d+\s*%$|\s+\d+\+?\s*(?:years?|yrs?|jahre|ans|anos|anni)\b.*$|\s+(?:advanced|expert|intermediate|basic|beginner|proficient|native|fluent|excellent|good|grundkenntnisse|sehr gut|gut|notions|avance)$/iu;
const LEAD =
  /^(?:and|und|et|y|e|en|i|och|og|knowledge of|experience (?:with|in)|experienced (?:with|in)|proficien(?:t|cy) (?:with|in)|familiar(?:ity)? with|working knowledge of|strong|good|excellent|advanced|basic|other|e\.g\.)\s+/iu;
const MAX_ITEM_WORDS = 6;

/**
 * Finds where skills may be named. That needs no taxonomy.
 *
 * @param employers which may have the name of a skill, or of its maker
 */
export function findMentions(lines: readonly SectionedLine[], employers: readonly string[]): SkillMention[] {
  return [...brokenItems(lines), ...mentionsIn(withoutEmployers(lines, employers))];
}

function mentionsIn(lines: readonly SectionedLine[]): SkillMention[] {
  return paragraphsByPart(lines).flatMap(([part, text]): SkillMention[] => {
    if (part === "SKILLS" || part === "LANGUAGES") return [listOf(text, LISTED)];
    const tools = part === "HEAD" ? undefined : TOOLS.exec(text)?.[1];
    const confidence = CONFIDENCE[part];
    return [
      ...(tools ? [listOf(tools, LISTED_ELSEWHERE)] : []),
      ...(confidence ? [{ text, items: [], confidence }] : []),
    ];
  });
}

/** In a narrow column a list of skills breaks within a name: "National Electrical" and "Code, PLC". */
function brokenItems(lines: readonly SectionedLine[]): SkillMention[] {
  return lines.flatMap((line, place): SkillMention[] => {
    const next = lines[place + 1];
    if (line.part !== "SKILLS" || next?.section !== line.section || next.isItem || next.flow !== line.flow) return [];
    const end = lineText(line).split(SEPARATOR).at(-1)?.trim();
    const start = lineText(next).split(SEPARATOR)[0]?.trim();
    if (!end || !start) return [];
    return [{ text: "", items: [formsOf(joinLines(end, start))], confidence: LISTED }];
  });
}

/** The skills of the taxonomy that are meant, the surest first. */
export function resolveMentions(mentions: readonly SkillMention[], taxonomy: SkillTaxonomy): ResumeSkill[] {
  const found = new Map<number, number>();
  for (const { text, items, confidence } of mentions) {
    for (const id of [...items.flatMap((forms) => firstKnown(forms, taxonomy)), ...taxonomy.recognize(text)]) {
      found.set(id, Math.max(confidence, found.get(id) ?? 0));
    }
  }
  const listed = [...found.values()].filter((confidence) => confidence >= LISTED_ELSEWHERE).length;
  return [...found]
    .filter(([, confidence]) => listed < MANY || confidence > 0.5)
    .map(([skillId, confidence]) => ({ skillId, confidence }))
    .sort((a, b) => b.confidence - a.confidence || a.skillId - b.skillId);
}

function firstKnown(forms: readonly string[], taxonomy: SkillTaxonomy): number[] {
  for (const form of forms) {
    const id = taxonomy.find(form);
    if (id !== undefined) return [id];
  }
  return [];
}

function withoutEmployers(lines: readonly SectionedLine[], employers: readonly string[]): SectionedLine[] {
  return lines.map((line) => {
    const isNamed = (name: string) => line.cells.some(({ text }) => text.includes(name));
    // What was used may have the name of who makes it; where the employer's has several words, it is no product's.
    const named = employers.filter((name) => isNamed(name) && (!line.isItem || name.includes(" ")));
    if (line.part !== "EXPERIENCE") return line;
    const without = (text: string) => named.reduce((rest, name) => rest.replace(name, "–"), text);
    return named.length > 0
      ? { ...line, cells: line.cells.map((cell) => ({ ...cell, text: without(cell.text) })) }
      : line;
  });
}

function paragraphsByPart(lines: readonly SectionedLine[]): [Part, string][] {
  const runs: SectionedLine[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run?.[0]?.section === line.section && run[0].part === line.part) run.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => paragraphsOf(run).map((text): [Part, string] => [run[0]?.part ?? "OTHER", text]));
}

function listOf(text: string, confidence: number): SkillMention {
  return {
    // Names within longer items, and those that are written with one of the signs that separate items.
    text: `Proficient in ${text.replaceAll("\t", ", ")}`,
    items: itemsOf(text).flatMap((item) => {
      const forms = formsOf(item);
      return forms.length > 0 ? [forms] : [];
    }),
    confidence,
  };
}

function itemsOf(text: string): string[] {
  const inParentheses = [...text.matchAll(/\(([^()]{1,200})\)/g)].flatMap(([, inner = ""]) => inner.split(SEPARATOR));
  // A comma within parentheses separates no items outside of them.
  const outside = text.replace(/\(([^()]{1,200})\)/g, (whole) => whole.replace(/[,;|/]/g, " "));
  return [...outside.split(SEPARATOR), ...inParentheses].map((item) => item.trim()).filter((item) => item !== "");
}

/** As written, because "React Native" is no level of React; without what is said of how well it is known; without a version. */
function formsOf(item: string): string[] {
  const trimmed = (text: string) => text.replace(/^[\s.]+(?=\w{4})|[\s.:]+$/g, "");
  const plain = trimmed(item.replace(LEAD, "").replace(LEVEL, ""));
  if (plain === "" || plain.split(/\s+/).length > MAX_ITEM_WORDS) return [];
  return [
    ...new Set([item, trimmed(item), trimmed(item.replace(LEAD, "")), plain, plain.replace(/\s+v?\d+(?:\.\w+)*$/, "")]),
  ];
}
