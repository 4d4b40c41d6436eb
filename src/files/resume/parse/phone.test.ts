import { describe, expect, it } from "vitest";
import { documentOfText } from "../text/plain-text.js";
import { findPhone } from "./phone.js";
import { divide } from "./sections.js";

const read = (text: string) => findPhone(divide(documentOfText(text, [])).lines, [])?.value;

describe("telephone numbers", () => {
  it.each([
    ["Teléfono: +34 655 01 23 45", "+34655012345"],
    ["Telefono: +39 347 123 4567", "+393471234567"],
    ["Tél. : 06 12 34 56 78", "+33612345678"],
    ["Telefon: 0221 / 555 78 90\nLindenstraße 14, 50674 Köln", "+492215557890"],
    ["London, United Kingdom\n020 7946 0958", "+442079460958"],
    ["(415) 555-0187", "+14155550187"],
    ["Mobile: +91-98765-43210", "+919876543210"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["Mobile No: +91 94440 55512", "+919444055512"],
    ["Engineer, jane@roe.example, +31\n6 12345678", "+31612345678"],
    ["0171/2345678 / 70173 Stuttgart, Deutschland", "+491712345678"],
    ["+234 803 555 0142\nLagos, Nigeria", "+2348035550142"],
    ["SKILLS\nWelding\nJane Roe – 250-555-0188 – jane@roe.example", "+12505550188"],
  ])("%s", (text, number) => expect(read(`Jane Roe\n${text}`)).toBe(number));

  it.each([
    "Fax: +49 30 1234567",
    "Employee no. 12345678",
    "ID: 4155550187",
    "2018 - 2021",
    "12.04.1985",
    "1.234.567",
    "ISBN 978 3 16 148410 0",
  ])("%s is none", (text) => expect(read(`Jane Roe\n${text}`)).toBeUndefined());
});
