import { describe, expect, it } from "vitest";
import { createSkillRecognizer } from "./skill-recognizer.js";

const names: [name: string, ...aliases: string[]][] = [
  ["Microsoft Excel", "MS Excel", "Excel"],
  ["Microsoft Word", "MS Word", "Word"],
  ["Microsoft Access", "MS Access", "Access"],
  ["C"],
  ["C++"],
  ["C#"],
  ["R", "R programming"],
  ["Go", "Golang"],
  [".NET", ".NET Framework"],
  ["ASP.NET"],
  ["Node.js", "NodeJS"],
  ["SQL"],
  ["T-SQL", "Transact-SQL"],
  ["Microsoft SQL Server", "SQL Server"],
  ["Python"],
  ["SAP"],
  ["React", "ReactJS"],
  ["LinkedIn"],
  ["machine learning", "ML"],
  ["Spreadsheet software"],
  ["Polish"],
  ["plan"],
  ["communication"],
  ["Juris"],
  ["Amazon Web Services", "AWS"],
  ["Special Agent"],
];
const recognizer = createSkillRecognizer(names.map(([name, ...aliases], index) => ({ id: index + 1, name, aliases })));
const recognized = (text: string) => recognizer.recognize(text).map((id) => names[id - 1]?.[0]);

describe("recognize", () => {
  it.each([
    ["Experience with Python, SQL and machine-learning", ["Python", "SQL", "machine learning"]],
    ["SQL Server and T-SQL", ["Microsoft SQL Server", "T-SQL"]],
    ["Transact SQL", ["T-SQL"]],
    ["C++, C# and .NET; ASP.NET with Node.js/NodeJS", ["C++", "C#", ".NET", "ASP.NET", "Node.js"]],
    ["knowledge of spreadsheet softwares", ["Spreadsheet software"]],
    ["python and PYTHON", ["Python"]],
    ["fluent in Polish", ["Polish"]],
    ["experience with AWS, Azure and other clouds", ["Amazon Web Services"]],
  ])("%s", (text, expected) => expect(recognized(text)).toEqual(expected));

  it("returns skills in the order of their first mention, once", () => {
    expect(recognized("SQL, Python, SQL")).toEqual(["SQL", "Python"]);
  });

  it("prefers the longest name", () => {
    expect(recognized("Microsoft SQL Server")).toEqual(["Microsoft SQL Server"]);
    expect(recognized("C++")).toEqual(["C++"]);
  });

  describe("ordinary words", () => {
    it.each([
      "We excel at what we do",
      "in other words",
      "the AWS Structural Steel Welding Code",
      "Special Agent in charge",
      "Excel Academy Charter School",
      "access to the building",
      "Access Control Officer",
      "go the extra mile. Go to our site",
      "react quickly",
      "polish floors",
      "the sap of a tree",
      "plan and communicate; communication",
      "Juris Doctor degree",
      "work with AI/ml models",
    ])("%s", (text) => expect(recognized(text)).toEqual([]));

    it("means them in a list of technologies", () => {
      expect(recognized("Word, Excel and Access")).toEqual(["Microsoft Word", "Microsoft Excel", "Microsoft Access"]);
      expect(recognized("tools such as Python, Go, SQL")).toEqual(["Python", "Go", "SQL"]);
      expect(recognized("JavaScript frameworks such as React or Ember")).toEqual(["React"]);
    });

    it("means them where experience is spoken of", () => {
      expect(recognized("Proficiency in Excel required")).toEqual(["Microsoft Excel"]);
      expect(recognized("advanced Excel spreadsheets")).toEqual(["Microsoft Excel"]);
      expect(recognized("MS Word")).toEqual(["Microsoft Word"]);
    });
  });

  describe("single letters", () => {
    it.each(["Hepatitis C", "(C) a valid licence", "Michael R. Bloomberg", "Plan C and R&D", "vitamin C, B and R"])(
      "%s",
      (text) => {
        expect(recognized(text)).toEqual([]);
      },
    );

    it("means them among languages", () => {
      expect(recognized("Python, R and SQL")).toEqual(["Python", "R", "SQL"]);
      expect(recognized("C/C++")).toEqual(["C", "C++"]);
      expect(recognized("R programming, C programming")).toEqual(["R", "C"]);
    });
  });

  it("does not take an invitation for a requirement", () => {
    expect(recognized("Follow us on LinkedIn")).toEqual([]);
    expect(recognized("manage our LinkedIn pages")).toEqual(["LinkedIn"]);
  });

  it("reads nothing out of nothing", () => {
    expect(recognized("")).toEqual([]);
    expect(createSkillRecognizer([]).recognize("Python")).toEqual([]);
  });
});

describe("find", () => {
  it("knows names and other names in any case", () => {
    expect(recognizer.find("excel")).toBe(1);
    expect(recognizer.find("Node JS")).toBe(recognizer.find("node.js"));
    expect(recognizer.find("communication")).toBeDefined();
    expect(recognizer.find("Cobol")).toBeUndefined();
  });

  it("lets a name win over another skill's other name", () => {
    const skills = [
      { id: 1, name: "computer programming", aliases: ["Python"] },
      { id: 2, name: "Python", aliases: [] },
    ];
    expect(createSkillRecognizer(skills).find("Python")).toBe(2);
  });
});
