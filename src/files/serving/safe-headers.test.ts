import { validateHeaderValue } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { contentDisposition, safeHeaders } from "./safe-headers.js";

const pdf = "application/pdf";

test.each([
  ["cv.pdf", 'inline; filename="cv.pdf"'],
  ['my "cv".pdf', `inline; filename="my _cv_.pdf"; filename*=UTF-8''my%20%22cv%22.pdf`],
  [
    "Lebenslauf für Zoë.pdf",
    `inline; filename="Lebenslauf f_r Zo_.pdf"; filename*=UTF-8''Lebenslauf%20f%C3%BCr%20Zo%C3%AB.pdf`,
  ],
  ["履歴書.pdf", `inline; filename="___.pdf"; filename*=UTF-8''%E5%B1%A5%E6%AD%B4%E6%9B%B8.pdf`],
  ["it's (1)*.pdf", `inline; filename="it's (1)*.pdf"`],
  ["ü's (1)*.pdf", `inline; filename="_'s (1)*.pdf"; filename*=UTF-8''%C3%BC%27s%20%281%29%2A.pdf`],
  ["50%20.pdf", `inline; filename="50_20.pdf"; filename*=UTF-8''50%2520.pdf`],
  ["a\r\nSet-Cookie: b=c.pdf", 'inline; filename="a__Set-Cookie: b=c.pdf"'],
  ["../../etc/passwd", 'inline; filename=".._.._etc_passwd"'],
  ["a\\b\0c.pdf", 'inline; filename="a_b_c.pdf"'],
  // Would be shown as "cvexe.pdf".
  ["cv\u202efdp.exe", 'inline; filename="cv_fdp.exe"'],
  ["\ud800.pdf", 'inline; filename="_.pdf"'],
])("%j is named %s", (filename, expected) => {
  expect(contentDisposition("inline", filename, pdf)).toBe(expected);
});

test.each([
  ["me.jpg", "image/webp", "me.webp"],
  ["me.jpeg", "image/jpeg", "me.jpeg"],
  ["me.PNG", "image/png", "me.PNG"],
  ["me", "image/avif", "me.avif"],
  ["me.tar", "application/x-tar", "me.tar"],
])("%s sent as %s is saved as %s", (filename, mimeType, expected) => {
  expect(contentDisposition("attachment", filename, mimeType)).toBe(`attachment; filename="${expected}"`);
});

test("whatever a name is, the header is one, and tells the name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 255 }), (filename) => {
      const header = contentDisposition("attachment", filename, pdf);
      validateHeaderValue("content-disposition", header);
      expect(header).toMatch(
        /^attachment; filename="[ !#$&-~'()*]*"(; filename\*=UTF-8''([\w!#$&+.^`|~-]|%[0-9A-F]{2})*)?$/,
      );
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["image/png", true, "inline"],
  ["image/png", false, "inline"],
  ["application/pdf", false, "inline"],
  ["text/plain", false, "inline"],
  ["image/svg+xml", true, "inline"],
  ["image/svg+xml", false, "attachment"],
  ["text/html", true, "attachment"],
  ["text/html", false, "attachment"],
  ["application/xhtml+xml", true, "attachment"],
  ["application/xml", false, "attachment"],
  ["application/zip", false, "attachment"],
])("%s, public: %s, is %s", (mimeType, isPublic, expected) => {
  const headers = safeHeaders({ filename: "a", mimeType, isPublic, isDownload: false });
  expect(headers["content-disposition"]).toMatch(new RegExp(`^${expected};`));
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none';/);
  expect(headers["content-security-policy"]?.endsWith("; sandbox")).toBe(mimeType !== "application/pdf");
  const download = safeHeaders({ filename: "a", mimeType, isPublic, isDownload: true });
  expect(download["content-disposition"]).toMatch(/^attachment;/);
});
