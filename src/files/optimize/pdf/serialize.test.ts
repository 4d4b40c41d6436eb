import { describe, expect, it } from "vitest";
import { Lexer } from "./lexer.js";
import { Dict, Name, PdfString, type PdfValue, Ref } from "./objects.js";
import { formatNumber, serialize } from "./serialize.js";

const refs = (ref: Ref) => `${ref.number} ${ref.generation} R`;

describe("serialize", () => {
  it.each([0, 1, -7, 0.5, -0.25, 123.456, 1e-7, -1.2345e-13, 1.5e21, 2 ** 53, 1e-300])(
    "writes %d so that it reads the same",
    (value) => {
      const text = formatNumber(value);
      expect(text).toMatch(/^-?(\d+\.?\d*|\.\d+)$/);
      expect(Number(text)).toBe(value);
    },
  );

  it("writes no more blanks than it needs", () => {
    const value = new Dict(
      new Map<string, PdfValue>([
        ["A", [1, -2, Name.of("B"), new Ref(3, 0), true, null]],
        ["C D", Name.of("E")],
      ]),
    );
    expect(serialize(value, refs)).toBe("<</A[1 -2/B 3 0 R true null]/C#20D/E>>");
  });

  it("ends empty names", () => {
    const value = new Dict(
      new Map<string, PdfValue>([
        ["", 5],
        ["A", [Name.of(""), Name.of(""), 6, Name.of("")]],
      ]),
    );
    const text = serialize(value, refs);
    expect(text).toBe("<</ 5/A[// 6/]>>");
    expect(new Lexer(Buffer.from(text)).value()).toEqual(value);
  });

  it("writes any string so that it reads the same", () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const text = serialize([new PdfString(bytes), new PdfString(Buffer.from("))((\\\\\r\n"))], refs);
    const read = new Lexer(Buffer.from(text, "latin1")).value();
    expect(read).toEqual([{ bytes }, { bytes: Buffer.from("))((\\\\\r\n") }]);
  });
});
