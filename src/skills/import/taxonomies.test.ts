import { describe, expect, it } from "vitest";
import { readEscoRow, toSkillRecord } from "./esco.js";
import { restoreLabels } from "./esco-labels.js";
import { readOnetRow } from "./onet.js";
import { categoryOfOnet } from "./onet-categories.js";
import { namesOfOnet } from "./onet-names.js";

describe("O*NET", () => {
  it.each([
    ["Microsoft Excel", "Microsoft Excel", ["MS Excel", "Excel"]],
    ["Structured query language SQL", "SQL", ["Structured Query Language"]],
    ["Adobe Photoshop", "Adobe Photoshop", ["Photoshop"]],
    ["Salesforce software", "Salesforce", ["Salesforce software"]],
    ["Accounting software", "Accounting software", []],
    ["Google Docs", "Google Docs", []],
    [
      "Optical character recognition OCR software",
      "Optical character recognition OCR software",
      ["Optical character recognition software"],
    ],
  ])("%s is called %s", (official, name, aliases) => {
    const names = namesOfOnet(official, 100);
    expect(names.name).toBe(name);
    expect(names.aliases).toEqual(expect.arrayContaining(aliases));
  });

  it("gives products that few know no short names", () => {
    expect(namesOfOnet("Microsoft ActiveSync", 1).aliases).toEqual(["MS ActiveSync"]);
  });

  it.each([
    ["Medical software", "HEALTHCARE"],
    ["Object or component oriented development software", "PROGRAMMING"],
    ["Data base user interface and query software", "DATA"],
    ["Word processing software", "OFFICE"],
    ["Time accounting software", "BUSINESS"],
    ["Materials requirements planning logistics and supply chain software", "LOGISTICS"],
    ["Graphics card driver software", "INFRASTRUCTURE"],
    ["Something new", "OTHER"],
  ])("%s belongs to %s", (category, expected) => expect(categoryOfOnet(category)).toBe(expected));

  it("refuses a row without a name", () => {
    expect(() => readOnetRow({ category: "Medical software" })).toThrow("has no name");
  });
});

describe("ESCO", () => {
  const record = (name: string, altLabels: string[], reuseLevel = "cross-sector") =>
    toSkillRecord(readEscoRow({ uri: "http://example.org/skill/1", reuseLevel, name, altLabels }));

  it("keeps labels that say what the name says", () => {
    const labels = ["handle bookings", "manage reservation", "managing of reservations", "city planning"];
    expect(record("manage reservations", labels).aliases).toEqual(["manage reservation", "managing of reservations"]);
  });

  it("keeps single words only as forms of a single word", () => {
    expect(record("express yourself creatively", ["sing", "creatively"]).aliases).toEqual([]);
    expect(record("logistics", ["logistic", "moving"]).aliases).toEqual(["logistic"]);
  });

  it("drops what stands in brackets behind a language", () => {
    expect(record("Python (computer programming)", []).name).toBe("Python");
  });

  it("tells transversal skills from knowledge", () => {
    expect(record("work in teams", [], "transversal").category).toBe("TRANSVERSAL");
    expect(record("biology", []).category).toBe("KNOWLEDGE");
  });
});

describe("restoreLabels", () => {
  /** Words that no two skills share. */
  const word = (n: number) =>
    [...((n * 7919 + 1) % 456_976).toString(26).padStart(4, "0")]
      .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
      .join("")
      .padEnd(6, "ing");
  const names = Array.from({ length: 150 }, (_, place) => `${word(place * 2)} ${word(place * 2 + 1)}s`);
  const labelsOf = (name: string) => [`${name} with care`, `help to ${name}`];
  const row = (name: string, altLabels: string[]) => ({ uri: name, reuseLevel: "cross-sector", name, altLabels });
  /** Every seventh skill has no labels. */
  const whole = names.map((name, place) => row(name, place % 7 === 3 ? [] : labelsOf(name)));

  it("leaves labels that fit", () => {
    expect(restoreLabels(whole)).toEqual(whole);
  });

  it("moves labels back that slid up over blank cells", () => {
    const lists = whole.map(({ altLabels }) => altLabels).filter((labels) => labels.length > 0);
    const slid = whole.map(({ name }, place) => row(name, lists[place] ?? []));
    const restored = restoreLabels(slid);
    expect(restored).toEqual(whole);
  });

  it("drops labels that fit nowhere", () => {
    const strange = names.map((name, place) => row(name, [`unrelated${place} nonsense`]));
    expect(restoreLabels(strange).every(({ altLabels }) => altLabels.length === 0)).toBe(true);
  });
});
