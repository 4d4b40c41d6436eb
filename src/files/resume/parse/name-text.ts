import { isPlace } from "../words/countries.js";
import { fold } from "../words/fold.js";
import { sectionOf } from "../words/headings.js";
import { hasCompanyWord } from "../words/titles.js";
import { withoutTitles, wordsOfName } from "./name-words.js";

const PREFIX =
  /^(?:(?:curriculum vitae?|c\.?v\.?|resume|lebenslauf)(?:\s+(?:of|for|de|von|di|di))?\s*[-–—:|·]?\s+|name\s*:\s*|(?:(?:hi|hello|hey|hallo|bonjour|hola|ciao|ola)\b[,!.]?\s*)?(?:i['’]?m|i am|my name is|ich bin|je suis|soy|sono)\s+)/;
const SUFFIX =
  /\s*(?:['’]s)?\s*[-–—:|·,]?\s*(?:\(?(?:curriculum vitae?|c\.?v\.?|resume|lebenslauf)\)?|page \d.*|\d+\s*(?:\/|of)\s*\d+)$/;

/** With all that stands around a name. Of longer texts the expressions would take long as well. */
const MAX_TEXT = 150;

export interface Prominence {
  /** The text stands out as a name does: one word, small letters and "Roe, Jane" may be one there. */
  isProminent: boolean;
  /** Whether the address says the same words: then "Cook" and "April" are names, too. */
  isConfirmed?: (words: readonly string[]) => boolean;
}

/** The words of a name; undefined if this cannot be one. */
export function nameWords(text: string, prominence: Prominence): string[] | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const folded = fold(text);
  const start = PREFIX.exec(folded)?.[0].length ?? 0;
  const end = SUFFIX.exec(folded)?.index ?? text.length;
  const plain = withoutTitles(text.slice(start, Math.max(start, end)).trim());
  if (plain.length < 2 || plain.length > 60 || /[\d@:;!?/\\#=+%*_\t]/.test(plain)) return undefined;
  if (sectionOf(plain) || plain.split(/,\s*/).some(isPlace) || hasCompanyWord(plain)) return undefined;
  const words = wordsOfName(plain, prominence);
  return words?.length === 1 ? inTwo(words[0] ?? "") : words;
}

/** "JaneRoe", where no more than a colour sets the words apart; "MacRoe" is one. */
function inTwo(word: string): string[] {
  const [, first, second] =
    /^(?!Mac|Fitz|Van|Von|Des?|Del|Las?|Los|Dos)(\p{Lu}\p{Ll}{2,})(\p{Lu}\p{Ll}{2,})$/u.exec(word) ?? [];
  return first && second ? [first, second] : [word];
}
