import { expect, it } from "vitest";
import { sectionedLine } from "../../../../test/setup/sectioned-line.js";
import { findEducation } from "./education.js";

function schoolOf(...texts: string[]) {
  const lines = texts.map((text) => sectionedLine(text, "EDUCATION"));
  const [{ degree, field, institution } = { degree: null, field: null, institution: null }] = findEducation(lines);
  return [degree, field, institution];
}

it.each([
  [
    ["BA (Hons) Marketing\t2013 – 2016", "Hillside University"],
    ["BA (Hons)", "Marketing", "Hillside University"],
  ],
  [
    ["PGCE Primary Education\t2016 – 2017", "Hillside College"],
    ["PGCE", "Primary Education", "Hillside College"],
  ],
  [["Grado en Estadística, Universidad de Murcia\t2014 – 2018"], ["Grado", "Estadística", "Universidad de Murcia"]],
  [
    ["BA Media Design\t2015 – 2018", "FH Kufstein"],
    ["BA", "Media Design", "FH Kufstein"],
  ],
  [["2013–2017 Hillside University, Derby. MSc Botany."], ["MSc", "Botany", "Hillside University"]],
])("reads %j", (lines, school) => {
  expect(schoolOf(...lines)).toEqual(school);
});

it("finds no school where there is none", () => {
  expect(schoolOf("First aid at the red cross")).toEqual([null, null, null]);
});
