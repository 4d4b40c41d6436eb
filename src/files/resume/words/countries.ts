import type { CountryCode } from "libphonenumber-js/min";
import { fold } from "./fold.js";

const names: Partial<Record<CountryCode, string>> = {
  US: "united states|usa|u\\.s\\.a\\.|estados unidos",
  CA: "canada|ontario|quebec|british columbia|alberta",
  GB: "united kingdom|england|edinburgh|glasgow|leeds|sheffield|cardiff|belfast|scotland|wales|great britain|uk|london",
  DE: "germany|deutschland|allemagne|alemania|berlin|munchen|munich|hamburg|koln|cologne|frankfurt|stuttgart|dusseldorf|leipzig|dresden|hannover|nurnberg|bremen|essen|dortmund|karlsruhe|mannheim",
  FR: "france|frankreich|francia|paris|lyon|marseille|toulouse|bordeaux|lille|nantes|strasbourg|montpellier|grenoble",
  ES: "spain|espana|spanien|espagne|madrid|barcelona|sevilla|zaragoza|malaga|bilbao",
  IT: "italy|italia|italien|italie|roma|milano|torino|napoli|bologna|firenze",
  PT: "portugal|lisboa|porto",
  BR: "brazil|brasil|sao paulo|rio de janeiro",
  NL: "netherlands|nederland|the netherlands|amsterdam|rotterdam|utrecht|eindhoven|den haag|the hague",
  BE: "belgium|belgie|belgique|brussels|bruxelles",
  AT: "austria|osterreich|wien|vienna|graz|salzburg|innsbruck",
  CH: "switzerland|schweiz|suisse|svizzera|zurich|geneve|lausanne|basel",
  PL: "poland|polska|warszawa|warsaw|krakow|wroclaw|poznan|gdansk|lodz|katowice",
  CZ: "czech republic|czechia|ceska republika|praha",
  SE: "sweden|sverige|stockholm|goteborg",
  NO: "norway|norge|oslo",
  DK: "denmark|danmark|copenhagen|kobenhavn",
  FI: "finland|suomi|helsinki",
  IE: "ireland|dublin",
  IN: "india|bangalore|bengaluru|mumbai|new delhi|hyderabad|pune|chennai",
  AU: "australia|sydney|melbourne|brisbane",
  NZ: "new zealand|auckland|wellington",
  TR: "turkey|turkiye|istanbul|ankara|izmir",
  MX: "mexico|ciudad de mexico",
  AR: "argentina|buenos aires",
  CO: "colombia|bogota|medellin",
  JP: "japan|tokyo",
  CN: "china|beijing|shanghai|shenzhen",
  KR: "south korea|republic of korea|seoul",
  SG: "singapore",
  ZA: "south africa|cape town|johannesburg",
  UA: "ukraine|kyiv|kiev",
  RO: "romania|bucuresti|bucharest",
  HU: "hungary|magyarorszag|budapest",
  GR: "greece|athens",
  NG: "nigeria|lagos|abuja",
  KE: "kenya|nairobi",
  EG: "egypt|cairo",
  PK: "pakistan|karachi|lahore|islamabad",
  BD: "bangladesh|dhaka",
  ID: "indonesia|jakarta",
  MY: "malaysia|kuala lumpur",
  PH: "philippines|manila",
  VN: "vietnam|hanoi|ho chi minh city",
  AE: "united arab emirates|dubai|abu dhabi",
  IL: "israel|tel aviv",
};

const patterns = Object.entries(names).map(
  ([country, text]) => [country as CountryCode, new RegExp(`(?<!\\p{L})(?:${text})(?!\\p{L})`, "u")] as const,
);
const STATES =
  "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC";
const AMERICAN_PLACE = new RegExp(`(?:,\\s*|\\s)(?:${STATES})(?:\\s+\\d{5}(?:-\\d{4})?)?(?![\\p{L}\\d])`, "u");

/** The one country that a text names, by itself or a large city; undefined if there is none, or several. */
export function countryOf(text: string): CountryCode | undefined {
  const folded = fold(text);
  const found = new Set(patterns.filter(([, pattern]) => pattern.test(folded)).map(([country]) => country));
  if (AMERICAN_PLACE.test(text)) found.add("US");
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

/** Whether a text is, or ends with, a country, a large city, or an American state. */
export function isPlace(text: string): boolean {
  const folded = fold(text).trim();
  if (new RegExp(`^(?:${STATES})$`).test(text.trim())) return true;
  return (
    patterns.some(([, pattern]) => new RegExp(`^(?:${pattern.source})$`, "u").test(folded)) ||
    /^(remote|hybrid|on-?site|onsite|worldwide)$/.test(folded)
  );
}
