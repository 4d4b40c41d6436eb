import { tokenize } from "../skills/tokens.js";

/** A place as people write it: "Lyon, France", "New York, NY", "250 Church St., N.Y.". */
export interface Place {
  /** Its parts between commas, each as words between blanks: the city first, the country or state last. */
  parts: string[];
  /** All of it. */
  whole: string;
  /** It has a house number or a street. */
  isAddress: boolean;
}

/** Streets, floors and the like: what an address has beside its place. */
const NO_PLACE =
  /^(remote|anywhere|various|multiple|not|used|the|of|and|st|street|ave|avenue|road|rd|blvd|floor|fl|\d+\w*)$/;

const STREET = /\d|\b(st|street|ave|avenue|road|rd|blvd|plaza|lane|square)\b/i;

export function readPlace(location: string | null): Place | null {
  if (!location) return null;
  const parts = location
    // "N.Y." is "NY".
    .replace(/\b(\p{L})\.(?=\p{L}\b)/gu, "$1")
    .split(/[,;/()]/)
    .map((part) => {
      const words = tokenize(part).map(({ folded }) => folded);
      return words.filter((word) => !NO_PLACE.test(word)).join(" ");
    })
    .filter((part) => part !== "")
    .map((part) => ` ${part} `);
  return parts.length > 0 ? { parts, whole: parts.join(""), isAddress: STREET.test(location) } : null;
}

export type Nearness = "SAME" | "REGION" | "OTHER" | "UNKNOWN";

/** Whether two places are the same city, or of the same state or country, as far as their words tell. */
export function nearness(home: Place, work: Place): Nearness {
  const [city = "", ...regions] = home.parts;
  const [workCity = ""] = work.parts;
  // York is not New York, but "New York N" is meant to be it.
  if (work.parts.some((part) => part.startsWith(city)) || (workCity.length > 4 && city.startsWith(workCity)))
    return "SAME";
  if (regions.some((region) => work.whole.includes(region))) return "REGION";
  // An address in a street need not name its city.
  return work.isAddress ? "UNKNOWN" : "OTHER";
}
