import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanFileName, extensionOf, isRunnable } from "./file-name.js";

describe("cleanFileName", () => {
  it.each([
    ["cv.pdf", "cv.pdf"],
    ["Lebenslauf Jörg Müller.pdf", "Lebenslauf Jörg Müller.pdf"],
    ["履歴書.pdf", "履歴書.pdf"],
    ["../../etc/passwd", "passwd.pdf"],
    ["C:\\Users\\ada\\cv.pdf", "cv.pdf"],
    ["a/../..", "file.pdf"],
    ["", "file.pdf"],
    [".htaccess", "htaccess.pdf"],
    ["con.pdf", "_con.pdf"],
    ["COM1", "_COM1.pdf"],
    ["cv.pdf. . ", "cv.pdf"],
    ["cv\0.exe\0.pdf", "cv.exe.pdf"],
    // Shown as "annexe.pdf", and yet a program.
    ["ann\u202efdp.exe", "annfdp.exe"],
    ["a\u200bb.pdf", "ab.pdf"],
    ["a\r\nb.pdf", "ab.pdf"],
    ['a"b:c*.pdf', "a_b_c_.pdf"],
    ["cv", "cv.pdf"],
  ])("%j becomes %j", (name, clean) => {
    expect(cleanFileName(name, "pdf")).toBe(clean);
  });

  it("makes of anything a name that any system can save, and leaves it alone the next time", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", maxLength: 600 }),
      fc.string({ unit: "grapheme", maxLength: 600 }),
    );
    fc.assert(
      fc.property(name, (anything) => {
        const clean = cleanFileName(anything, "pdf");
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(255);
        expect(clean).toMatch(/^[^/\\<>:"|?*.\s][^/\\<>:"|?*]*[^.\s/\\]$|^[^/\\.\s]$/u);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Surrogate}]/u);
        expect(extensionOf(clean)).not.toBe("");
        expect(cleanFileName(clean, "pdf")).toBe(clean);
      }),
      { numRuns: 300 },
    );
  });
});

it("programs are known by what would run them", () => {
  expect(["a.exe", "a.pdf.SCR", "a.lnk"].every(isRunnable)).toBe(true);
  expect(["a.exe.pdf", "report.com.docx", "js.js", "exe"].some(isRunnable)).toBe(false);
});
