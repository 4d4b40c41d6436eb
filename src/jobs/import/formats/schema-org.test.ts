import { describe, expect, it } from "vitest";
import { toImportRow } from "../map-row.js";
import { jobPostingsIn } from "./schema-org.js";

const minimal = { "@type": "JobPosting", title: "Cook", hiringOrganization: "Bistro", datePosted: "2030-01-01" };
const map = (fields: object) => toImportRow({ ...minimal, ...fields });

describe("a JobPosting", () => {
  it("is mapped with everything it says", () => {
    const row = toImportRow({
      "@context": "https://schema.org/",
      "@type": "JobPosting",
      title: "Cook &amp; Baker",
      description: "<p>Cook <b>well</b>.</p><ul><li>Soups</li></ul>",
      responsibilities: "Order food",
      qualifications: ["Steady hands", "Own knives"],
      experienceRequirements: { "@type": "OccupationalExperienceRequirements", monthsOfExperience: 24 },
      educationRequirements: { "@type": "EducationalOccupationalCredential", credentialCategory: "high school" },
      skills: "Knife skills, Baking",
      identifier: { "@type": "PropertyValue", name: "Bistro", value: "B-7" },
      datePosted: "2030-01-17",
      validThrough: "2030-03-18T00:00",
      employmentType: ["OTHER", "CONTRACTOR"],
      hiringOrganization: { "@type": "Organization", name: "Bistro du Coin", sameAs: "https://bistro.example" },
      jobLocation: {
        "@type": "Place",
        address: {
          "@type": "PostalAddress",
          streetAddress: "1 Rue",
          addressLocality: "Lyon",
          addressRegion: "ARA",
          addressCountry: "FR",
        },
      },
      baseSalary: {
        "@type": "MonetaryAmount",
        currency: "EUR",
        value: { "@type": "QuantitativeValue", minValue: 14, maxValue: 18, unitText: "HOUR" },
      },
      url: "https://bistro.example/jobs/7",
    });
    expect(row).toEqual({
      source: "schema.org",
      externalId: "Bistro:B-7",
      title: "Cook & Baker",
      company: "Bistro du Coin",
      location: "Lyon, ARA, FR",
      employmentType: "CONTRACT",
      experienceLevel: "JUNIOR",
      salaryMin: 14,
      salaryMax: 18,
      salaryCurrency: "EUR",
      salaryPeriod: "HOURLY",
      description: "Cook well.\n\n- Soups\n\nResponsibilities:\nOrder food",
      requirements: "Steady hands\nOwn knives\n\nExperience:\n24 months of experience.\n\nEducation:\nhigh school",
      postedAt: new Date("2030-01-17T00:00:00Z"),
      closesAt: new Date("2030-03-18T00:00:00Z"),
      skills: ["Knife skills", "Baking"],
      url: "https://bistro.example/jobs/7",
    });
  });

  it.each([
    [{ baseSalary: 50000, salaryCurrency: "USD" }, [50000, 50000, "USD", "ANNUAL"]],
    [{ baseSalary: { currency: "USD", value: 30, unitText: "HOUR" } }, [30, 30, "USD", "HOURLY"]],
    [
      { baseSalary: { currency: "GBP", value: { value: "2,500.00", unitText: "MONTH" } } },
      [2500, 2500, "GBP", "MONTHLY"],
    ],
    [{ baseSalary: { currency: "USD", minValue: 40000, maxValue: 60000 } }, [40000, 60000, "USD", "ANNUAL"]],
    [
      { baseSalary: [{ currency: "USD", value: { minValue: 400, unitText: "WEEK" } }] },
      [400, undefined, "USD", "WEEKLY"],
    ],
    [{ baseSalary: { currency: "USD", value: { value: 400 } } }, [undefined, undefined, undefined, undefined]],
    [
      { baseSalary: { currency: "USD", value: { value: 400, unitText: "PROJECT" } } },
      [undefined, undefined, undefined, undefined],
    ],
    [
      { baseSalary: { currency: "USD", value: { minValue: 0, maxValue: 0, unitText: "YEAR" } } },
      [undefined, undefined, undefined, undefined],
    ],
  ])("salary %j", (fields, expected) => {
    const { salaryMin, salaryMax, salaryCurrency, salaryPeriod } = map(fields);
    expect([salaryMin, salaryMax, salaryCurrency, salaryPeriod]).toEqual(expected);
  });

  it.each([
    [
      {
        jobLocation: [
          { address: "Lyon" },
          { address: { addressLocality: "Paris", addressCountry: { name: "France" } } },
        ],
      },
      "Lyon; Paris, France",
    ],
    [{ jobLocation: { name: "Head office" } }, "Head office"],
    [{ jobLocationType: "TELECOMMUTE", applicantLocationRequirements: { "@type": "Country", name: "USA" } }, "USA"],
    [{}, undefined],
  ])("place %j", (fields, expected) => expect(map(fields).location).toBe(expected));

  it("is remote if telecommuted", () => {
    expect(map({ jobLocationType: "TELECOMMUTE" }).remote).toBe(true);
    expect(map({}).remote).toBeUndefined();
  });

  it("keeps the numbers of two organisations apart", () => {
    expect(map({ identifier: 7 }).externalId).toBe("Bistro:7");
    expect(map({ identifier: 7, hiringOrganization: { name: "Grill" } }).externalId).toBe("Grill:7");
    expect(map({ url: "https://x.example/1" }).externalId).toBe("https://x.example/1");
  });

  it("takes skills as text, list and terms", () => {
    expect(map({ skills: ["SQL", { "@type": "DefinedTerm", name: "Python" }] }).skills).toEqual(["SQL", "Python"]);
  });
});

describe("jobPostingsIn", () => {
  it("finds postings in lists, graphs and search results", () => {
    expect(jobPostingsIn([minimal, { "@type": "WebPage" }])).toHaveLength(1);
    expect(jobPostingsIn({ "@graph": [minimal, { "@type": "Organization" }, minimal] })).toHaveLength(2);
    const list = { "@type": "ItemList", itemListElement: [{ "@type": "ListItem", item: minimal }] };
    expect(jobPostingsIn(list)).toHaveLength(1);
    expect(jobPostingsIn({ "@type": "Organization" })).toEqual([]);
  });

  it("knows the type by its long names", () => {
    expect(jobPostingsIn({ "@type": "http://schema.org/JobPosting" })).toHaveLength(1);
    expect(jobPostingsIn({ "@type": ["schema:JobPosting", "Thing"] })).toHaveLength(1);
    expect(jobPostingsIn({ "@type": "NotAJobPosting" })).toEqual([]);
  });

  it("resolves references inside the document", () => {
    const graph = {
      "@graph": [
        { ...minimal, hiringOrganization: { "@id": "#us" } },
        { "@id": "#us", "@type": "Organization", name: "Bistro" },
      ],
    };
    expect(toImportRow(jobPostingsIn(graph)[0]).company).toBe("Bistro");
  });
});
