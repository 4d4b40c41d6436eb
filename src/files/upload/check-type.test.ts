import { expect, it } from "vitest";
import type { FilePurpose } from "../file.enums.js";
import type { FileType } from "../optimize/result.js";
import { checkType } from "./check-type.js";

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const type = (kind: FileType["kind"], extension: string, mimeType = ""): FileType => ({ kind, extension, mimeType });

function verdict(found: FileType, name: string, declared = "", purpose: FilePurpose = "ATTACHMENT"): string {
  try {
    checkType(found, name, declared, purpose);
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
}

it.each([
  [type("image", "jpg"), "a.jpeg", "image/jpeg"],
  [type("image", "jpg"), "a.JPG", "application/octet-stream"],
  [type("image", "png"), "a", ""],
  [type("pdf", "pdf"), "a.pdf", "application/pdf; charset=binary"],
  [type("office", "docx", DOCX), "a.dotx", DOCX],
  // What is encrypted has no ZIP around it any more.
  [type("other", "cfb"), "a.docx", DOCX],
  [type("other", "cfb"), "old.doc", "application/msword"],
  [type("text", "csv"), "a.csv", "application/vnd.ms-excel"],
  [type("text", "csv"), "a.txt", "text/plain"],
  [type("text", "txt"), "notes.md", "text/markdown"],
  [type("text", "json"), "a.geojson", "application/geo+json"],
  [type("other", "zip"), "book.epub", "application/epub+zip"],
  [type("other", "bin"), "data.bin", ""],
])("%o called %s and declared as %s is accepted", (found, name, declared) => {
  expect(verdict(found, name, declared)).toBe("accepted");
});

it.each([
  [type("image", "png"), "a.jpg", "", /called \.jpg, but it is PNG/],
  [type("image", "png"), "a.xyz", "", /called \.xyz/],
  [type("image", "png"), "a.png", "image/jpeg", /declared as image\/jpeg/],
  [type("text", "txt"), "a.pdf", "", /called \.pdf, but it is TXT/],
  [type("text", "txt"), "a.svg", "", /called \.svg/],
  [type("text", "html"), "a.txt", "", /called \.txt, but it is HTML/],
  [type("svg", "svg"), "a.xml", "", /called \.xml, but it is SVG/],
  [type("other", "zip"), "a.docx", "", /called \.docx, but it is ZIP/],
  [type("other", "bin"), "a.docx", "", /of no known type/],
  [type("other", "bin"), "a.bin", "application/pdf", /declared as application\/pdf/],
  [type("office", "docm"), "a.docx", "", /called \.docx, but it is DOCM/],
  [type("other", "elf"), "a", "", /everything but programs/],
  [type("text", "txt"), "a.bat", "", /\.bat are not accepted/],
])("%o called %s and declared as %s is refused", (found, name, declared, reason) => {
  expect(verdict(found, name, declared)).toMatch(reason);
});

it("each purpose has its types", () => {
  expect(verdict(type("office", "docx"), "cv.docx", "", "RESUME")).toBe("accepted");
  expect(verdict(type("image", "png"), "cv.png", "", "RESUME")).toMatch(/Accepted as resume/);
  expect(verdict(type("svg", "svg"), "me.svg", "", "AVATAR")).toMatch(/Accepted as avatar/);
  expect(verdict(type("svg", "svg"), "logo.svg", "", "LOGO")).toBe("accepted");
});
