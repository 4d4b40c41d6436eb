import type { ResumeEducation } from "../parsed-resume.js";
import { lineText } from "../text/resume-document.js";
import { fold } from "../words/fold.js";
import { datesOf } from "./dates.js";
import { type Entry, entriesOf } from "./entries.js";
import type { SectionedLine } from "./sections.js";

const MAX_ENTRIES = 30;
const DEGREE =
  /(?<![\p{L}.])(?:(?:executive |professional |joint |honou?rs )?(?:bachelor|master|magister|doctor|doctorate|associate)(?:['’]?s)?(?: degree)?(?: of (?:science|arts|engineering|technology|business administration|laws|philosophy|education|commerce|fine arts|music|medicine|architecture|applied science|public health|computer applications)| in arts| d['’]\p{L}+)?|ph\.? ?d\.?|d\.?phil\.?|m\.?b\.?a\.?|b\.?b\.?a\.?|b\.?sc\.?(?: ?\(hon(?:our)?s\.?\))?|m\.?sc\.?|b\.?tech\.?|m\.?tech\.?|b\.?eng\.?(?: ?\(hon(?:our)?s\.?\))?|m\.?eng\.?|b\.?a\.?(?: ?\(hon(?:our)?s\.?\))?|m\.?a\.?|b\.?s\.?e?\.?|m\.?s\.?e?\.?|a\.?a\.?s?\.?|ll\.?[bm]\.?|j\.?d\.?|m\.?d\.?|b\.?com\.?|m\.?com\.?|m\.?phil\.?|m\.?ed\.?|b\.?ed\.?|b\.?f\.?a\.?|m\.?f\.?a\.?|m\.?p\.?h\.?|mca|bca|ged|high school (?:diploma|degree)|secondary school|a[- ]levels?|gcses?|diploma|diplom(?:-?\p{L}+)?|promotion|staatsexamen|abitur|fachabitur|mittlere reife|licence|maitrise|doctorat|these de doctorat|ingenieur|baccalaureat|bac|dut|bts|dea|dess|capes|licenciatura|licenciado|grado|maestria|doctorado|ingenieria|bachillerato|tecnico superior|laurea(?: magistrale| triennale| specialistica)?|dottorato(?: di ricerca)?|maturita|bacharelado|mestrado|doutorado|ensino medio|hbo|mbo|wo|vwo|havo|licencjat|inzynier|doktorat|liceum|kandidatexamen|civilingenjor|masterexamen|lisans|yuksek lisans|doktora|lise|bakalar|postgraduate(?: (?:diploma|certificate))?|pg ?(?:ce|dip|cert)|hn[cd]|nvq|btec(?: \p{L}+)?|foundation degree|certificate|associate degree|fachwirt|ausbildung|cap|bep|brevet)(?![\p{L}])/u;
const INSTITUTION =
  /(?<!\p{L})(?:universi[td]\p{L}*|univerz\p{L}*|uniwersytet\p{L}*|univ\.?|college|school|institut\p{L}*|academy|akademie|akademia|academia|accademia|academie|hochschule|fachhochschule|\p{L}*schule|gymnasium|kolleg|lycee|ecole|faculte|faculty|iut|iufm|escuela|instituto|colegio|facultad|politecnic\p{L}*|politechnika|polytechni\p{L}*|scuola|liceo|istituto|escola|faculdade|colegio|hogeschool|\p{L}*universiteit|szkola|liceum|hogskola|\p{L}*universitet|\p{L}*universitesi|lisesi|yliopisto|tu|fh|eth|epfl|mit|ucla|uc berkeley|caltech|esiee|iit|nit|bootcamp|seminary|conservatory)(?!\p{L})/u;
const MINOR =
  /^(gpa|cgpa|grade|thesis|advisor|relevant|coursework|courses|minor|honors|honours|dean|note|abschlussnote|activities|major gpa)\b/i;

export function findEducation(lines: readonly SectionedLine[]): ResumeEducation[] {
  return entriesOf(lines, "EDUCATION").slice(0, MAX_ENTRIES).flatMap(readEntry);
}

function readEntry(entry: Entry): ResumeEducation[] {
  const texts = [
    ...entry.head,
    ...entry.body
      .slice(0, 2)
      .filter(({ isItem }) => !isItem)
      .map(lineText),
  ];
  const parts = texts.flatMap(splitParts).filter((part) => !MINOR.test(part));
  const degreePart =
    parts.find((part) => DEGREE.test(fold(part)) && !isInstitutionOnly(part)) ??
    parts.find((part) => DEGREE.test(fold(part)));
  const institution = parts.find((part) => INSTITUTION.test(fold(part)) && part !== degreePart) ?? within(degreePart);
  if (!degreePart && !institution && !entry.span) return [];
  const { degree, field } = readDegree(degreePart, parts, institution);
  const fallback = degreePart || institution ? undefined : parts[0];
  if (!degree && !institution && !fallback) return [];
  return [{ institution: institution ?? fallback ?? null, degree, field, ...datesOf(entry.span) }];
}

function splitParts(text: string): string[] {
  return text
    .split(
      /\t|\s+[|•·◦/]\s+|\s+[–—-]\s+|,\s+|;\s+|(?<=\p{Ll}{4})\.\s+(?=\p{Lu})|\s+\((?=\p{L})(?![Hh]on(?:our)?s\b)|(?<=\p{L})(?<!\b[Hh]on(?:our)?s)\)|\s+(?:at|an der|a l['’]|en la|presso)\s+(?=\p{Lu})|(?<=\p{Ll}{3}):\s+/u,
    )
    .map((part) => part.replace(/^[\s,/–—-]+|[\s,;:–—-]+$/g, ""))
    .map((part) => part.replace(/(?<=\p{L}{4})\.$/u, ""))
    .filter((part) => /\p{L}{2}/u.test(part));
}

function isInstitutionOnly(part: string): boolean {
  const folded = fold(part);
  const degree = DEGREE.exec(folded);
  return (
    INSTITUTION.test(folded) && degree !== null && degree.index > 0 && !/\b(in|of)\b/.test(folded.slice(degree.index))
  );
}

/** "Diploma of Trinity College" */
function within(part: string | undefined): string | undefined {
  const found =
    part && INSTITUTION.test(fold(part))
      ? /(?:from|of|der|de la|at)\s+(?:the\s+)?(\p{Lu}.*)$/u.exec(part)?.[1]
      : undefined;
  return found && INSTITUTION.test(fold(found)) ? found : undefined;
}

function readDegree(
  part: string | undefined,
  parts: readonly string[],
  institution: string | undefined,
): { degree: string | null; field: string | null } {
  const found = part && DEGREE.exec(fold(part));
  if (!part || !found) return { degree: null, field: null };
  const degree = part.slice(found.index, found.index + found[0].length).replace(/[\s(]+$/, "");
  const rest = part.slice(found.index + found[0].length);
  const named = /^[\s.,:]*(?:degree\s+)?(?:in|of|en|de|im|in der|in het|w|:)?\s*[-–(]?\s*(\p{L}.*?)\)?$/u.exec(
    rest,
  )?.[1];
  const place = parts.indexOf(part);
  const next = parts[place + 1];
  const field =
    named ?? (next && next !== institution && !INSTITUTION.test(fold(next)) && !/\d/.test(next) ? next : undefined);
  return { degree, field: field && field.length <= 80 ? field : null };
}
