import { describe, expect, it } from "vitest";
import {
  asAmount,
  asCurrency,
  asEmploymentType,
  asExperienceLevel,
  asFlag,
  asLine,
  asMoment,
  asNames,
  asProse,
  asSalaryPeriod,
} from "./field-values.js";

describe("asAmount", () => {
  it.each([
    [85000, 85000],
    ["85000", 85000],
    ["85,000", 85000],
    ["$85,000.50", 85000.5],
    ["85.000,50 €", 85000.5],
    ["85.000", 85000],
    ["1'250.00 CHF", 1250],
    ["22.5", 22.5],
    ["85k", 85000],
    ["85.5K", 85500],
    ["", undefined],
    [null, undefined],
    [" ", undefined],
    [0, 0],
    [12.345, 12.35],
  ])("%j -> %j", (value, expected) => expect(asAmount(value)).toBe(expected));

  it.each([
    ["competitive", '"competitive" is not a number'],
    ["80-90", '"80-90" is not a number'],
    [-5, "is negative"],
    [1e10, "is above 9,999,999,999"],
    [Number.NaN, '"null" is not a number'],
    [{}, '"{}" is not a number'],
    ["k".repeat(1_000), "is not a number"],
  ])("refuses %j", (value, message) => expect(() => asAmount(value)).toThrow(message));
});

describe("asMoment", () => {
  it.each([
    ["2025-03-09", "2025-03-09T00:00:00.000Z"],
    ["2025-03-09T08:30", "2025-03-09T08:30:00.000Z"],
    ["2025-03-09 08:30:15", "2025-03-09T08:30:15.000Z"],
    ["2025-03-09T08:30:15.250+02:00", "2025-03-09T06:30:15.250Z"],
    ["2025-03-09T08:30:15-0500", "2025-03-09T13:30:15.000Z"],
    ["2025-03-09T08:30Z", "2025-03-09T08:30:00.000Z"],
  ])("%s -> %s", (text, expected) => expect(asMoment(text)?.toISOString()).toBe(expected));

  it("takes a date for its whole day where it is an end", () => {
    expect(asMoment("2025-03-09", true)?.toISOString()).toBe("2025-03-09T23:59:59.000Z");
  });

  it.each(["03/09/2025", "2025-02-30", "2025-13-01", "soon", 20250309, "2025"])("refuses %j", (value) => {
    expect(() => asMoment(value)).toThrow("is not a date");
  });
});

describe("words", () => {
  it.each([
    ["Full-time", "FULL_TIME"],
    ["full_time", "FULL_TIME"],
    ["PART TIME", "PART_TIME"],
    ["Contractor", "CONTRACT"],
    ["per diem", "TEMPORARY"],
    ["intern", "INTERNSHIP"],
  ])("employment type %s", (text, expected) => expect(asEmploymentType(text)).toBe(expected));

  it.each([
    ["Entry-Level", "ENTRY"],
    ["mid_senior", "SENIOR"],
    ["Director", "EXECUTIVE"],
  ])("experience level %s", (text, expected) => expect(asExperienceLevel(text)).toBe(expected));

  it.each([
    ["per hour", "HOURLY"],
    ["YEAR", "ANNUAL"],
    ["monthly", "MONTHLY"],
    ["HUR", "HOURLY"],
  ])("salary period %s", (text, expected) => expect(asSalaryPeriod(text)).toBe(expected));

  it("says what is allowed", () => {
    expect(() => asEmploymentType("sometimes")).toThrow('"sometimes" is none of FULL_TIME, PART_TIME');
  });

  it.each([
    ["usd", "USD"],
    ["€", "EUR"],
    ["", undefined],
  ])("currency %s", (text, expected) => expect(asCurrency(text)).toBe(expected));

  it("does not guess whose dollars", () => expect(() => asCurrency("$")).toThrow("is not a currency code"));

  it.each([
    ["yes", true],
    ["Remote", true],
    [1, true],
    ["no", false],
    ["on-site", false],
    ["hybrid", false],
  ])("flag %j", (value, expected) => expect(asFlag(value)).toBe(expected));
});

describe("texts", () => {
  it("makes one line of a title", () => expect(asLine("  Nurse \r\n\t(nights)\u0000 ", 300)).toBe("Nurse (nights)"));
  it("mends halves of surrogate pairs", () => expect(asLine("a\ud800b 👩‍⚕️", 300)).toBe("a\ufffdb 👩‍⚕️"));
  it("refuses what is too long", () => expect(() => asLine("x".repeat(301), 300)).toThrow("is longer than 300"));
  it("keeps prose as it is", () => expect(asProse("a < b\r\n\r\nc & d ", 100)).toBe("a < b\n\nc & d"));
  it("turns HTML into prose", () => expect(asProse("<p>a &amp; b</p><p>c</p>", 100)).toBe("a & b\n\nc"));
  it.each([
    ["SQL; Python;", ["SQL", "Python"]],
    ["SQL, Python", ["SQL", "Python"]],
    ["C, C++ | Rust", ["C, C++", "Rust"]],
    [["SQL", null, " "], ["SQL"]],
    ["", undefined],
  ])("names %j", (value, expected) => expect(asNames(value)).toEqual(expected));
});
