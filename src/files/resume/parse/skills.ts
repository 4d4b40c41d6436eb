import type { SkillTaxonomy } from "../parse-resume.js";
import type { ResumeSkill } from "../parsed-resume.js";
import { paragraphsOf } from "./paragraphs.js";
import type { Part, SectionedLine } from "./sections.js";

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
/** A line within a job that lists what was used. */
const TOOLS =
  /^(?:[\p{L}\s&/-]{0,25}\b)?(?:technolog\w*|tech(?:nical)? stack|stack|tools?|skills|environment|technical environment|languages|frameworks?|libraries|software|platforms?|databases?|umgebung|technologien|kenntnisse|environnement technique|outils|tecnologias|tecnologie|herramientas)(?: used)?\s*[:–-]\s*(.+)$/iu;
const SEPARATOR = /[\t,;|•·◦▪⊲]|\s[–—-]\s|\s\/\s|\.\s+(?=\p{Lu})|:\s/u;
const LEVEL =
  /\s*[([](?:[^()[\]]{0,40})[)\]]\s*$|\s*\d+\s*%$|\s+\d+\+?\s*(?:years?|yrs?|jahre|ans|anos|anni)\b.*$|\s+(?:advanced|expert|intermediate|basic|beginner|proficient|native|fluent|excellent|good|grundkenntnisse|sehr gut|gut|notions|avance)$/iu;
const LEAD =
  /^(?:and|und|et|y|e|en|i|och|og|knowledge of|experience (?:with|in)|experienced (?:with|in)|proficien(?:t|cy) (?:with|in)|familiar(?:ity)? with|working knowledge of|strong|good|excellent|advanced|basic|other|e\.g\.)\s+/iu;
const MAX_ITEM_WORDS = 6;
const MANY = 5;

/** The skills of the taxonomy that the résumé names, the surest first. */
export function findSkills(lines: readonly SectionedLine[], taxonomy: SkillTaxonomy): ResumeSkill[] {
  const found = new Map<number, number>();
  const note = (ids: Iterable<number>, confidence: number) => {
    for (const id of ids) found.set(id, Math.max(confidence, found.get(id) ?? 0));
  };
  for (const [part, text] of paragraphsByPart(lines)) {
    if (part === "SKILLS" || part === "LANGUAGES") {
      note(listedSkills(text, taxonomy), LISTED);
      continue;
    }
    const tools = TOOLS.exec(text)?.[1];
    if (tools && part !== "HEAD") note(listedSkills(tools, taxonomy), LISTED - 0.05);
    const confidence = CONFIDENCE[part];
    if (confidence) note(taxonomy.recognize(text), confidence);
  }
  // Where skills are listed, what stands elsewhere than in work and projects adds nothing.
  const listed = [...found.values()].filter((confidence) => confidence >= LISTED - 0.05).length;
  return [...found]
    .filter(([, confidence]) => listed < MANY || confidence > 0.5)
    .map(([skillId, confidence]) => ({ skillId, confidence }))
    .sort((a, b) => b.confidence - a.confidence || a.skillId - b.skillId);
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

/** In a list of skills each item that is a skill's name means it, however ordinary the word. */
function listedSkills(text: string, taxonomy: SkillTaxonomy): Set<number> {
  const ids = new Set<number>();
  for (const item of itemsOf(text)) {
    const id = findItem(item, taxonomy);
    if (id !== undefined) ids.add(id);
  }
  // Names within longer items, and those that are written with one of the signs that separate items.
  for (const id of taxonomy.recognize(`Proficient in ${text.replaceAll("\t", ", ")}`)) ids.add(id);
  return ids;
}

function itemsOf(text: string): string[] {
  const inParentheses = [...text.matchAll(/\(([^()]{1,200})\)/g)].flatMap(([, inner = ""]) => inner.split(SEPARATOR));
  // A comma within parentheses separates no items outside of them.
  const outside = text.replace(/\(([^()]*)\)/g, (whole) => whole.replace(/[,;|/]/g, " "));
  return [...outside.split(SEPARATOR), ...inParentheses].map((item) => item.trim()).filter((item) => item !== "");
}

function findItem(item: string, taxonomy: SkillTaxonomy): number | undefined {
  const plain = item
    .replace(LEAD, "")
    .replace(LEVEL, "")
    .replace(/^[\s.]+(?=\w{4})|[\s.:]+$/g, "");
  if (plain === "" || plain.split(/\s+/).length > MAX_ITEM_WORDS) return undefined;
  return taxonomy.find(plain) ?? taxonomy.find(item) ?? taxonomy.find(plain.replace(/\s+v?\d+(?:\.\w+)*$/, ""));
}
