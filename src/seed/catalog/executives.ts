import { list, type Occupation, type Sector } from "./occupation.js";

function executive(sector: Sector, titles: [string, ...string[]], pay: [number, number], degree: string): Occupation {
  return {
    sector,
    titles,
    pay,
    remote: 0.05,
    ladder: "executive",
    degree,
    skills: list(
      "Leadership, Strategic planning, Budgeting, Change management, Negotiation, Risk management, Public speaking, Stakeholder management, Performance management, Communication",
    ),
    duties: [
      "Lead the organisation and answer for its results",
      "Set a direction that people understand and can act on",
      "Build and develop the management team",
      "Represent us to customers, partners and the public",
      "Decide on budgets and investments",
    ],
    needs: ["Many years of leadership in the field", "A record of results that lasted", "Integrity and an open ear"],
  };
}

export const executives: Occupation[] = [
  executive(
    "TECHNOLOGY",
    ["VP of Engineering", "Chief Technology Officer", "Director of Product"],
    [190, 290],
    "Computer Science",
  ),
  executive("HEALTHCARE", ["Director of Nursing", "Hospital Administrator"], [115, 175], "Health Administration"),
  executive("ENGINEERING", ["Plant Director", "Director of Engineering"], [140, 210], "Engineering"),
  executive(
    "BUSINESS",
    ["Chief Financial Officer", "VP of Sales", "Head of Human Resources"],
    [160, 260],
    "Business Administration",
  ),
  executive("EDUCATION", ["School Principal", "Dean of Students"], [95, 140], "Education"),
  executive(
    "HOSPITALITY",
    ["Hotel General Manager", "Regional Director of Operations"],
    [95, 150],
    "Hospitality Management",
  ),
];
