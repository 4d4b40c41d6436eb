import { lineText } from "../text/resume-document.js";
import { fold } from "../words/fold.js";
import { nameWords } from "./name-text.js";
import type { SectionedLine } from "./sections.js";

const LABEL =
  /^(?:(?:full |candidate )?name|(?:first )?names?(?:\(s\))?\s*\/\s*(?:surname|last name)s?(?:\(s\))?|first name(?:s|\(s\))?\s*[/,&]\s*(?:surname|last name|family name)(?:s|\(s\))?|(?:surname|last name)(?:s|\(s\))?\s*[/,&]\s*first name(?:s|\(s\))?|nom(?: et prenoms?)?|prenoms? (?:et )?nom|nom\s*\/\s*prenom|prenom\s*\/\s*nom|nombre(?: completo)?|nombre y apellidos?|apellidos?\s*[/,y]+\s*nombres?|nome(?: completo| e cognome)?|nome\s*\/\s*cognome|cognome\s*\/\s*nome|naam|vor- und nachname|vorname\s*,?\s*(?:und |\/ ?)?(?:nach)?name|nachname\s*,?\s*(?:\/ ?)?vorname|imie i nazwisko|namn|navn|nimi|ad soyad|jmeno(?: a prijmeni)?|nume(?: si prenume)?|personal information)\s*(?:[:\t]|$)\s*/;
/** Rows of their own for the parts of a name. */
const GIVEN =
  /^(?:first names?|given names?|forenames?|prenoms?|vornamen?|nombres?|primeiro nome|voornamen?|imie|fornamn|fornavn|etunimi|jmeno|prenume)\s*[:\t]\s*/;
const FAMILY =
  /^(?:surname|last name|family name|nom(?: de famille)?|nachname|familienname|apellidos?|cognome|sobrenome|apelido|achternaam|nazwisko|efternamn|etternavn|efternavn|sukunimi|prijmeni|nume(?: de familie)?)\s*[:\t]\s*/;
const NAME = /^(?:nome|name)\s*[:\t]\s*/;
const SCAN_LINES = 40;

/** "Name: Jane Roe", or "First name: Jane" and "Surname: Roe" on lines of their own. */
export function labelledName(lines: readonly SectionedLine[]): string[] | undefined {
  const first = lines.slice(0, SCAN_LINES);
  const labelled = (label: RegExp) => first.map((line) => afterLabel(line, label)).find((words) => words !== undefined);
  const family = labelled(FAMILY);
  // In some languages the label of the whole name is that of the given one, too.
  const given = family && (labelled(GIVEN) ?? labelled(NAME));
  const isOne = given && family && given.length + family.length <= 6 && given.join(" ") !== family.join(" ");
  return isOne ? [...given, ...family] : labelled(LABEL);
}

function afterLabel(line: SectionedLine, label: RegExp): string[] | undefined {
  const text = lineText(line);
  const found = label.exec(fold(text))?.[0];
  if (found === undefined || found.length === text.length) return undefined;
  return nameWords(text.slice(found.length).split("\t")[0] ?? "", { isProminent: true });
}
