import type { ExperienceLevel } from "../platform/db/db.types.js";
import type { Occupation, Sector } from "./catalog/occupation.js";
import { closings, headings, introductions, offers } from "./catalog/phrases.js";
import type { SeededRandom } from "./random.js";

/** A posting without its company, place and dates: many jobs are made from one, and its texts are analysed once. */
export interface JobProfile {
  /** The occupation's place in the catalogue. */
  occupation: number;
  sector: Sector;
  title: string;
  level: ExperienceLevel;
  description: string;
  requirements: string;
  skills: string[];
  /** US dollars a year. */
  payMin: number;
  payMax: number;
  isHourly: boolean;
  /** How likely a job is remote, from 0 to 1. */
  remote: number;
}

type Ladder = Occupation["ladder"];

const levelWeights: Record<Ladder, Partial<Record<ExperienceLevel, number>>> = {
  tech: { ENTRY: 8, JUNIOR: 18, MID: 36, SENIOR: 28, LEAD: 10 },
  corporate: { ENTRY: 12, JUNIOR: 20, MID: 40, SENIOR: 20, LEAD: 8 },
  clinical: { ENTRY: 15, JUNIOR: 15, MID: 45, SENIOR: 17, LEAD: 8 },
  plain: { ENTRY: 35, MID: 47, SENIOR: 12, LEAD: 6 },
  executive: { EXECUTIVE: 1 },
};

/** What a level earns, compared with the middle of a career. */
const payFactors: Record<ExperienceLevel, number> = {
  ENTRY: 0.72,
  JUNIOR: 0.84,
  MID: 1,
  SENIOR: 1.25,
  LEAD: 1.45,
  EXECUTIVE: 1,
};

const experience: Record<ExperienceLevel, string[]> = {
  ENTRY: ["No experience needed; we will teach you", "First experience from an internship is welcome"],
  JUNIOR: ["One to two years of experience", "First years of practice in a similar position"],
  MID: ["At least three years of experience", "Three to five years of practice"],
  SENIOR: [
    "More than five years of experience",
    "At least six years of practice, some of them with responsibility for others",
  ],
  LEAD: ["Eight years of experience and practice in leading a team", "Several years of leading people"],
  EXECUTIVE: ["At least ten years of leadership", "Experience in leading an organisation of this size"],
};

/** @param perOccupation how many to make of each */
export function createJobProfiles(
  occupations: readonly Occupation[],
  perOccupation: number,
  random: SeededRandom,
): JobProfile[] {
  return occupations.flatMap((occupation, place) =>
    Array.from({ length: perOccupation }, () => createJobProfile(occupation, place, random)),
  );
}

function createJobProfile(occupation: Occupation, place: number, random: SeededRandom): JobProfile {
  const level = random.weighted(levelWeights[occupation.ladder]);
  const title = titleFor(occupation, level, random);
  const [from, to] = occupation.pay;
  const skills = [
    ...new Set([
      ...random.sample(occupation.skills.slice(0, 4), random.between(2, 3)),
      ...random.sample(occupation.skills, random.between(2, 5)),
    ]),
  ];
  const fullSkills = skills.length >= 3 ? skills : [...new Set([...skills, ...occupation.skills])].slice(0, 4);
  return {
    occupation: place,
    sector: occupation.sector,
    title,
    level,
    description: describe(occupation, title, random),
    requirements: require(occupation, level, fullSkills, random),
    skills: fullSkills,
    payMin: from * 1000 * payFactors[level] * (0.95 + random.next() * 0.1),
    payMax: to * 1000 * payFactors[level] * (0.95 + random.next() * 0.1),
    isHourly: occupation.isHourly ?? false,
    remote: occupation.remote ?? 0,
  };
}

function titleFor({ ladder, titles }: Occupation, level: ExperienceLevel, random: SeededRandom): string {
  const title = random.next() < 0.5 ? titles[0] : random.pick(titles);
  // "Senior Assistant Store Manager" is nobody's title.
  if (ladder === "executive" || level === "MID" || /^(Assistant|Associate|Executive|Adjunct)\b/.test(title))
    return title;
  if (level === "SENIOR") return `Senior ${title}`;
  if (level === "LEAD") return `${ladder === "tech" ? random.pick(["Lead", "Staff", "Principal"]) : "Lead"} ${title}`;
  if (ladder === "tech") return `${level === "ENTRY" ? random.pick(["Junior", "Graduate"]) : "Junior"} ${title}`;
  if (ladder === "corporate")
    return `${level === "ENTRY" ? "Entry-Level" : random.pick(["Junior", "Associate"])} ${title}`;
  return ladder === "clinical" && level === "ENTRY" ? `${title}, New Graduate` : title;
}

function describe(occupation: Occupation, title: string, random: SeededRandom): string {
  const article = /^[aeiou]/i.test(title) ? "an" : "a";
  const introduction = random.pick(introductions).replace("{a title}", `${article} ${title}`);
  const duties = random.sample(occupation.duties, random.between(3, 4)).map((duty) => `- ${duty}`);
  const [first, second, third] = random.sample(offers, 3);
  return [
    introduction,
    `${random.pick(headings)}:\n${duties.join("\n")}`,
    `We offer ${first}, ${second} and ${third}. ${random.pick(closings)}`,
  ].join("\n\n");
}

function require(occupation: Occupation, level: ExperienceLevel, skills: string[], random: SeededRandom): string {
  const [first, second, ...others] = skills;
  const lines = [
    random.pick(experience[level]),
    ...random.sample(occupation.needs, 2),
    `You are at home in ${first} and ${second}`,
    others.length > 0 && `${others.join(", ")} ${others.length > 1 ? "are" : "is"} welcome`,
  ];
  return lines
    .filter(Boolean)
    .map((line) => `- ${line}`)
    .join("\n");
}
