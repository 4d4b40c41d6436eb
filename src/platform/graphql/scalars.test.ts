import { Kind } from "graphql";
import { describe, expect, it } from "vitest";
import { DateTime } from "./scalars.js";

const readings = [
  ["a variable", (text: string) => DateTime.parseValue(text)],
  ["a literal", (text: string) => DateTime.parseLiteral({ kind: Kind.STRING, value: text }, {})],
] as const;

describe.each(readings)("DateTime as %s", (_, read) => {
  it.each(["1000-01-01T00:00:00Z", "2026-05-31T12:00:00.123+02:00", "9998-12-31T23:59:59.999Z"])("is %s", (text) => {
    expect(read(text)).toEqual(new Date(text));
  });

  it.each([
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0999-12-31T23:59:59.999Z",
    "9999-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "10000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-05-31",
    "soon",
  ])("is not %s", (text) => {
    expect(() => read(text)).toThrow();
  });
});
