import { isSalaryPeriod } from "../field-values.js";
import { htmlToText } from "../html-to-text.js";
import type { RawImportRow } from "../import-row.js";
import { asList, isObject, type JsonObject, textOf } from "../json-value.js";

/** Whether a JSON-LD node is a JobPosting (https://schema.org/JobPosting). */
export function isJobPosting(node: JsonObject): boolean {
  return asList(node["@type"]).some((type) => /(^|[/:])JobPosting$/.test(String(type)));
}

/** The postings in a JSON-LD document: a node, a list of nodes or an `@graph`, with references inside it resolved. */
export function jobPostingsIn(document: unknown): JsonObject[] {
  const nodes = collectNodes(document);
  const byId = new Map(nodes.flatMap((node) => (textOf(node["@id"]) ? [[textOf(node["@id"]), node]] : [])));
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    const isReference = isObject(value) && Object.keys(value).length === 1 && "@id" in value;
    return isReference ? (byId.get(textOf(value["@id"])) ?? value) : value;
  };
  return nodes
    .filter(isJobPosting)
    .map((node) => Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolve(value)])));
}

function collectNodes(document: unknown): JsonObject[] {
  return asList(document)
    .filter(isObject)
    .flatMap((node) => {
      const graph = asList(node["@graph"]).filter(isObject);
      // Lists of search results carry their postings inside.
      const items = asList(node.itemListElement)
        .filter(isObject)
        .map((element) => element.item ?? element);
      return [node, ...graph, ...items.filter(isObject)];
    });
}

export function mapJobPosting(node: JsonObject): RawImportRow {
  const organization = nameOf(node.hiringOrganization);
  const url = textOf(node.url) ?? textOf(node["@id"]);
  return {
    source: "schema.org",
    externalId: identifierOf(node.identifier, organization) ?? url,
    title: plain(node.title) ?? plain(node.name),
    company: organization,
    location: placesOf(node.jobLocation) ?? placesOf(node.applicantLocationRequirements),
    remote: asList(node.jobLocationType).some((type) => /TELECOMMUTE/i.test(String(type))) || undefined,
    employmentType: employmentTypeOf(node.employmentType),
    experienceLevel: levelOf(node.experienceRequirements),
    ...salaryOf(node),
    description: paragraphs([
      [undefined, node.description],
      ["Responsibilities", node.responsibilities],
      ["Benefits", node.jobBenefits ?? node.incentiveCompensation],
    ]),
    requirements: paragraphs([
      [undefined, node.qualifications],
      ["Experience", node.experienceRequirements],
      ["Education", node.educationRequirements],
    ]),
    postedAt: node.datePosted,
    closesAt: node.validThrough,
    skills: asList(node.skills).flatMap((skill) => (isObject(skill) ? (nameOf(skill) ?? []) : skillNames(skill))),
    url,
  };
}

/** Feeds escape even single lines. */
function plain(value: unknown): string | undefined {
  const text = textOf(value);
  return text && (htmlToText(text) || undefined);
}

function nameOf(value: unknown): string | undefined {
  const [first] = asList(value);
  return isObject(first) ? (plain(first.name) ?? plain(first.legalName)) : plain(first);
}

/** Identifiers are numbered by an organisation; its name keeps two organisations' number 7 apart. */
function identifierOf(value: unknown, organization: string | undefined): string | undefined {
  const [first] = asList(value);
  const text = isObject(first) ? textOf(first.value) : textOf(first);
  const issuer = (isObject(first) && textOf(first.name)) || organization;
  return text && [issuer, text].filter(Boolean).join(":");
}

function placesOf(value: unknown): string | undefined {
  const places = asList(value).flatMap((place) => placeName(place) ?? []);
  // Lists of dozens of places are search bait; the first few say where the work is.
  return [...new Set(places)].slice(0, 5).join("; ") || undefined;
}

function placeName(place: unknown): string | undefined {
  if (!isObject(place)) return plain(place);
  const address = place.address ?? place;
  if (!isObject(address)) return plain(address);
  const country = isObject(address.addressCountry) ? address.addressCountry.name : address.addressCountry;
  const parts = [address.addressLocality, address.addressRegion, country].map(plain).filter(Boolean);
  return parts.join(", ") || plain(place.name) || plain(address.streetAddress);
}

const employmentTypes: Record<string, string> = {
  FULLTIME: "FULL_TIME",
  PERMANENT: "FULL_TIME",
  PARTTIME: "PART_TIME",
  CONTRACTOR: "CONTRACT",
  CONTRACT: "CONTRACT",
  TEMPORARY: "TEMPORARY",
  PERDIEM: "TEMPORARY",
  INTERN: "INTERNSHIP",
  INTERNSHIP: "INTERNSHIP",
};

/** The first that we have a word for; VOLUNTEER and OTHER are not among them. */
function employmentTypeOf(value: unknown): string | undefined {
  const stated = asList(value).flatMap((type) => String(type).split(","));
  for (const type of stated) {
    const known =
      employmentTypes[
        type
          .replace(/^.*\//, "")
          .replace(/[^a-z]/gi, "")
          .toUpperCase()
      ];
    if (known) return known;
  }
  return undefined;
}

function levelOf(value: unknown): string | undefined {
  const [first] = asList(value);
  const months = isObject(first) ? Number(first.monthsOfExperience ?? Number.NaN) : Number.NaN;
  if (Number.isNaN(months)) return undefined;
  if (months < 12) return "ENTRY";
  if (months < 36) return "JUNIOR";
  return months < 72 ? "MID" : "SENIOR";
}

type Salary = Pick<RawImportRow, "salaryMin" | "salaryMax" | "salaryCurrency" | "salaryPeriod">;

/** baseSalary as MonetaryAmount over a number or QuantitativeValue, or as a bare number beside salaryCurrency. */
function salaryOf(node: JsonObject): Salary {
  const [base] = asList(node.baseSalary);
  const amount = isObject(base) ? base : {};
  const [inner] = asList(isObject(base) ? (base.value ?? base) : base);
  const quantity = isObject(inner) ? inner : { value: inner };
  const min = quantity.minValue ?? quantity.value ?? amount.minValue;
  const max = quantity.maxValue ?? (quantity.minValue === undefined ? quantity.value : undefined) ?? amount.maxValue;
  const unit = textOf(quantity.unitText) ?? textOf(quantity.unitCode) ?? textOf(amount.unitText);
  const stated = [min, max].some((bound) => Number.parseFloat(String(bound)) > 0);
  const period = unit ? (isSalaryPeriod(unit) ? unit : undefined) : guessPeriod(max ?? min);
  // An amount without its unit says nothing; the posting is worth having without it.
  if (!stated || !period) return {};
  return {
    salaryMin: min,
    salaryMax: max,
    salaryCurrency: textOf(amount.currency) ?? textOf(quantity.currency) ?? textOf(node.salaryCurrency),
    salaryPeriod: period,
  };
}

/** Amounts that are pay for a year in any currency are commonly sent without a unit. */
function guessPeriod(amount: unknown): string | undefined {
  return Number(amount) >= 10_000 ? "YEAR" : undefined;
}

function paragraphs(parts: [heading: string | undefined, value: unknown][]): string | undefined {
  const texts = parts.flatMap(([heading, value]) => {
    const text = asList(value).map(proseOf).filter(Boolean).join("\n");
    if (!text) return [];
    return [heading ? `${heading}:\n${text}` : text];
  });
  return texts.join("\n\n") || undefined;
}

function proseOf(value: unknown): string | undefined {
  if (!isObject(value)) return plain(value);
  const text = plain(value.description) ?? plain(value.credentialCategory) ?? plain(value.name);
  const months = textOf(value.monthsOfExperience);
  return text ?? (months && `${months} months of experience.`);
}

function skillNames(value: unknown): string[] {
  const text = plain(value) ?? "";
  return text.split(/[;|\n•]/.test(text) ? /[;|\n•]/ : /,/).map((name) => name.replace(/^- /, "").trim());
}
