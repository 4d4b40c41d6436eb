import { describe, expect, it } from "vitest";
import { toImportRow } from "./map-row.js";

const day = (text: string) => new Date(`${text}T00:00:00Z`);

describe("rows of our own shape", () => {
  it("are read by any spelling of the names", () => {
    const row = {
      TITLE: "Baker",
      "Company Name": "Ovens Ltd",
      salary_min: "20",
      SalaryMax: 25,
      "salary-currency": "GBP",
      period: "hourly",
    };
    expect(toImportRow(row)).toMatchObject({ title: "Baker", company: "Ovens Ltd", salaryMin: 20, salaryMax: 25, salaryCurrency: "GBP", salaryPeriod: "HOURLY" }); // biome-ignore format: one row
  });

  it("prefer our own name to a synonym", () => {
    expect(toImportRow({ id: 3, externalId: "x-3", title: "Baker", company: "Ovens" }).externalId).toBe("x-3");
    expect(toImportRow({ externalId: "x-3", id: 3, title: "Baker", company: "Ovens" }).externalId).toBe("x-3");
  });

  it("join the parts of a place", () => {
    expect(toImportRow({ title: "Baker", company: "Ovens", city: "Leeds", state: "", country: "UK" }).location).toBe(
      "Leeds, UK",
    );
  });

  it("take nested salaries and companies", () => {
    const row = {
      title: "Baker",
      company: { name: "Ovens" },
      salary: { min: 1, max: 2, currency: "EUR", period: "MONTHLY" },
    };
    expect(toImportRow(row)).toMatchObject({ company: "Ovens", salaryMin: 1, salaryPeriod: "MONTHLY" });
  });

  it("say everything that is wrong at once", () => {
    const row = { salaryMin: "much", postedAt: "yesterday", employmentType: "odd" };
    expect(() => toImportRow(row)).toThrow(
      /employmentType "odd" is none of .*; salaryMin "much" is not a number; postedAt .*; title is missing; company is missing/,
    );
  });

  it.each([
    [{ title: " " }, "title is missing"],
    [{ title: "x".repeat(301) }, "title is longer than 300 characters"],
    [{ salaryMin: 2, salaryMax: 1, salaryCurrency: "EUR", salaryPeriod: "DAILY" }, "salaryMin is above salaryMax"],
    [{ salaryMax: 1, salaryPeriod: "DAILY" }, "salaryCurrency is missing beside a salary"],
    [{ salaryMax: 1, salaryCurrency: "EUR" }, "salaryPeriod is missing beside a salary"],
  ])("%j: %s", (fields, reason) => {
    expect(() => toImportRow({ title: "Baker", company: "Ovens", ...fields })).toThrow(reason);
  });

  it.each([["text"], [null], [[]], [7]])("refuse %j", (value) => {
    expect(() => toImportRow(value)).toThrow("is not an object with fields");
  });

  it("take what the file does not say from the defaults", () => {
    const defaults = { company: "Ovens", source: "feed", salaryCurrency: "eur", salaryPeriod: "hourly" };
    expect(toImportRow({ title: "Baker", salaryMin: 10 }, defaults)).toMatchObject({ company: "Ovens", source: "feed", salaryCurrency: "EUR", salaryPeriod: "HOURLY" }); // biome-ignore format: one row
    expect(toImportRow({ title: "Baker", salaryCurrency: "USD" }, defaults).salaryCurrency).toBeUndefined();
  });
});

describe("New York City postings", () => {
  const posting = {
    id: "nyc-1-e", source: "nyc-2030-01", title: "Park Ranger", company: "DEPT OF PARKS", division: "Rangers", civilServiceTitle: "RANGER",
    postingType: "External", category: "Public Safety", employmentType: "full_time", careerLevel: "Experienced (non-manager)", salaryMin: 0,
    salaryMax: 61000, salaryPeriod: "annual", salaryCurrency: "USD", location: "Central Park", description: "Walk the park.",
    requirements: "A licence.", preferredSkills: "Spanish", postedAt: "2030-01-05", closesAt: "2030-02-01",
  }; // biome-ignore format: one row

  it("keep their id through the editions of the table", () => {
    expect(toImportRow(posting)).toEqual({
      source: "nyc",
      externalId: "nyc-1-e",
      title: "Park Ranger",
      company: "DEPT OF PARKS",
      location: "Central Park",
      employmentType: "FULL_TIME",
      experienceLevel: "MID",
      salaryMax: 61000,
      salaryCurrency: "USD",
      salaryPeriod: "ANNUAL",
      description: "Walk the park.\n\nDivision: Rangers\nCivil service title: RANGER\nField: Public Safety",
      requirements: "A licence.\n\nPreferred skills: Spanish",
      postedAt: day("2030-01-05"),
      closesAt: new Date("2030-02-01T23:59:59Z"),
    });
  });

  it("get by without a text", () => {
    const { description: _, requirements: __, preferredSkills: ___, ...bare } = posting;
    expect(toImportRow(bare)).toMatchObject({
      description: expect.stringMatching(/^Division: Rangers/),
      requirements: undefined,
    });
  });
});

describe("USAJOBS announcements", () => {
  const announcement = {
    id: "usajobs-7", title: "Geologist", department: "Department of Rocks", company: "Survey Office", subagency: null,
    appointmentType: "Term", occupationSeries: ["1350 - Geology"], hiringPaths: ["The public", "Veterans"], openDate: "2030-03-01",
    closeDate: "2030-03-20", url: "https://jobs.example/7",
  }; // biome-ignore format: one row

  it("tell occupation and appointment in the description", () => {
    expect(toImportRow(announcement)).toEqual({
      source: "usajobs",
      externalId: "usajobs-7",
      title: "Geologist",
      company: "Survey Office",
      employmentType: "TEMPORARY",
      description:
        "Occupation: Geology (series 1350).\nDepartment: Department of Rocks.\nAppointment: Term.\nOpen to: The public; Veterans.",
      postedAt: day("2030-03-01"),
      closesAt: new Date("2030-03-20T23:59:59Z"),
      url: "https://jobs.example/7",
    });
  });

  it("belong to the department if no agency is named", () => {
    const company = "Other Agencies and Independent Organizations";
    expect(toImportRow({ ...announcement, company }).company).toBe("Department of Rocks");
  });
});
