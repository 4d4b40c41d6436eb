import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localId, parseGlobalId, requireLocalId, toGlobalId } from "./global-id.js";

const raw = (text: string) => Buffer.from(text, "latin1").toString("base64url");

describe("a global id", () => {
  it("is what clients have stored", () => {
    expect(toGlobalId("Job", 7)).toBe("Sm9iOjc");
  });

  it("gives back its type and row id", () => {
    const type = fc.stringMatching(/^[A-Za-z]{1,20}$/);
    const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(type, id, (type, id) => {
        expect(parseGlobalId(toGlobalId(type, id))).toEqual({ type, id });
        expect(localId(type, toGlobalId(type, id))).toBe(id);
      }),
    );
  });

  it("has one spelling only", () => {
    const id = toGlobalId("Job", 7);
    const spellings = [`${id}=`, `${id} `, ` ${id}`, `${id}\n`, `${id.slice(0, 3)}-${id.slice(3)}`, `${id}A`, `${id}.`];
    // Its last character has two bits to spare, which decoding ignores.
    for (const last of ["d", "e", "f"]) spellings.push(id.slice(0, -1) + last);
    for (const spelling of spellings) expect(parseGlobalId(spelling), JSON.stringify(spelling)).toBeUndefined();
  });

  it.each([
    "Job:07",
    "Job:0",
    "Job:-7",
    "Job:+7",
    "Job:7.0",
    "Job:7e3",
    "Job:0x7",
    "Job: 7",
    "Job:7 ",
    "Job:7\n",
    "Job:",
    "Job",
    ":7",
    "7",
    "Job:7:8",
    "Job1:7",
    "J\u00f6b:7",
    "Job:\u00b2",
    "",
    String(Number.MAX_SAFE_INTEGER + 1).replace(/^/, "Job:"),
    "Job:9999999999999999",
    "Job:99999999999999999999999999",
  ])("cannot be made from %j", (text) => {
    expect(parseGlobalId(raw(text))).toBeUndefined();
    expect(parseGlobalId(text)).toBeUndefined();
  });

  it("is nothing but what toGlobalId makes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string().map(raw)), (value) => {
        const parsed = parseGlobalId(value);
        if (parsed) expect(toGlobalId(parsed.type, parsed.id)).toBe(value);
      }),
    );
  });

  it("of another type has no row id", () => {
    for (const type of ["Company", "job", "JOB", "Jo", "Jobs", ""]) {
      expect(localId(type, toGlobalId("Job", 7))).toBeUndefined();
    }
    for (const value of [toGlobalId("Company", 7), "broken"]) {
      expect(() => requireLocalId("Job", value, "jobId")).toThrow(
        expect.objectContaining({ extensions: expect.objectContaining({ code: "NOT_FOUND", field: "jobId" }) }),
      );
    }
  });
});
