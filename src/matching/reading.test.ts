import { describe, expect, test } from "vitest";
import { degreeHeld, degreeRequired } from "./degrees.js";
import { levelOfJob, levelOfYears } from "./levels.js";
import { nearness, readPlace } from "./places.js";
import { relation, skillKeys } from "./related-skills.js";
import { demandsOf, isRequired } from "./requirements.js";

describe("places", () => {
  test.each([
    ["Lyon, France", "Lyon, France", "SAME"],
    ["New York, NY", "New York, NY, United States", "SAME"],
    ["New York, NY", "150 William Street, New York N", "SAME"],
    ["New York, NY", "250 Church St., N.Y.", "REGION"],
    ["Lyon, France", "Paris, France", "REGION"],
    ["Lyon, France", "Berlin, Germany", "OTHER"],
    ["New York, NY", "30-30 Thomson Ave L I City Qns", "UNKNOWN"],
    ["Berlin, Germany", "Germany", "REGION"],
    ["Saint-Étienne", "saint etienne", "SAME"],
    ["York", "New York, NY", "OTHER"],
    ["Paris, TX", "Paris, France", "SAME"],
  ] as const)("%s and %s: %s", (home, work, expected) => {
    const [one, other] = [readPlace(home), readPlace(work)];
    expect(one && other && nearness(one, other)).toBe(expected);
  });

  test.each([null, "", "Remote", "Various, multiple", ",;/", "42-09 28th Street"])("%j names none", (location) => {
    expect(readPlace(location)).toBeNull();
  });
});

describe("levels", () => {
  test.each([
    ["Senior Civil Engineer", "SENIOR"],
    ["Civil Engineering Intern", "ENTRY"],
    ["Student Trainee (Nurse)", "ENTRY"],
    ["Supervisory Accountant", "LEAD"],
    ["Deputy Director of Facilities", "EXECUTIVE"],
    ["Assistant Teacher", "JUNIOR"],
    ["Internal Auditor", null],
    ["Leader of the Pack", null],
  ] as const)("%s: %s", (title, expected) => {
    expect(levelOfJob(title, null)).toBe(expected);
  });

  test("if the title does not say, the lowest number of years does", () => {
    expect(levelOfJob("Accountant", "Four (4) years of experience, or a degree and 2 years of experience")).toBe(
      "JUNIOR",
    );
    expect(levelOfJob("Accountant", "At least 18 years old; 5+ years of experience")).toBe("MID");
    expect(levelOfJob("Accountant", "Patience.")).toBeNull();
  });

  test("years", () => {
    expect([0, 1, 3, 6, 10, 40, null].map(levelOfYears)).toEqual([
      "ENTRY",
      "JUNIOR",
      "MID",
      "SENIOR",
      "LEAD",
      "LEAD",
      null,
    ]);
  });
});

describe("degrees", () => {
  test.each([
    ["A baccalaureate degree from an accredited college", 3],
    ["Bachelor's or master's degree in engineering", 3],
    ["A four-year high school diploma or GED", 1],
    ["Master of Public Health", 4],
    ["Ph.D. in statistics", 5],
    ["We master every challenge", null],
    ["See your doctor", null],
    ["", null],
  ])("required: %s: %s", (text, expected) => {
    expect(degreeRequired(text)).toBe(expected);
  });

  test.each([
    [[{ degree: "Bachelor of Science" }, { degree: "High school diploma" }], 3],
    [[{ degree: "Juris Doctor" }], 5],
    [[{ degree: null }], 2],
    [[{ degree: "MSc" }], 4],
    [[null, 3, "x"], 2],
    [[], null],
    [null, null],
  ])("held: %j: %s", (education, expected) => {
    expect(degreeHeld(education)).toBe(expected);
  });
});

describe("requirements", () => {
  const skill = (name: string, ...aliases: string[]) => ({ name, aliases });

  test("demand what they name, under any of its names", () => {
    const demands = demandsOf(
      "Data engineer",
      "- Five years of Python\n- C++ or AWS\n- Tableau is a plus\nKafka preferred; Spark.",
    );
    const required = ["Python", "python", "C++", "Tableau", "Kafka", "Spark", "C", "Pyth"].map((name) =>
      isRequired(skill(name), demands),
    );
    expect(required).toEqual([true, true, true, false, false, true, false, false]);
    expect(isRequired(skill("Amazon Web Services", "AWS"), demands)).toBe(true);
    expect(isRequired(skill("Data engineer"), demands)).toBe(true);
  });

  test("of a job without any all is required", () => {
    expect(isRequired(skill("Python"), demandsOf("Engineer", " "))).toBe(true);
    expect(isRequired(skill("Python"), demandsOf("Engineer", null))).toBe(true);
  });
});

describe("related skills", () => {
  const skill = (id: number, name: string, category: string, ...aliases: string[]) => ({
    ...{ id, name, category, weight: 1 },
    keys: skillKeys(name, aliases),
  });

  test.each([
    [skill(1, "accounting", "KNOWLEDGE", "bookkeeping"), skill(2, "Bookkeeping", "FINANCE"), 0.8],
    [skill(1, "SQL", "DATA"), skill(2, "Microsoft SQL Server", "DATA"), 0.6],
    [skill(1, "Angular", "PROGRAMMING"), skill(2, "React", "PROGRAMMING"), 0.15],
    [skill(1, "Nursing", "KNOWLEDGE"), skill(2, "Welding", "KNOWLEDGE"), 0],
    [skill(1, "management", "BUSINESS"), skill(2, "Project management", "BUSINESS"), 0],
    [skill(1, "Spreadsheets", "OFFICE"), skill(2, "spreadsheet", "DATA"), 0.8],
  ])("%j", (one, other, expected) => {
    expect(relation(one, other)).toBe(expected);
    expect(relation(other, one)).toBe(expected);
  });
});
