import fc from "fast-check";
import { expect, test } from "vitest";
import { FileLinks, type LinkedFile, type LinkParameters, namesContent } from "./signed-url.js";

const links = new FileLinks("a secret of more than thirty-two characters");
const SHA = "0123456789abcdef".repeat(4);
const resume: LinkedFile = { id: 7, purpose: "RESUME", servedSha256: SHA };
const logo: LinkedFile = { id: 7, purpose: "LOGO", servedSha256: SHA };
const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

function linkOf(file: LinkedFile, now = NOW, variant?: { width: number; mimeType: string }) {
  const moments: Date[] = [];
  const url = links.urlOf(file, { changesAt: (moment) => moments.push(moment) }, variant, now) as string;
  const parameters = Object.fromEntries(new URL(url, "http://localhost").searchParams) as LinkParameters;
  return { url, parameters, until: moments[0]?.getTime() };
}

test("a file that is not ready has no link", () => {
  expect(links.urlOf({ ...resume, servedSha256: null }, { changesAt: () => {} })).toBeNull();
});

test("a private link is good for ten to fifteen minutes, and stays the same for as long as it is said to", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), (id, seconds) => {
      const now = NOW + seconds * 1000;
      const { url, parameters, until } = linkOf({ ...resume, id }, now);
      const checked = links.check(id, parameters, now);
      const lifetime = (checked?.expiresAt ?? 0) - now;
      expect(lifetime).toBeGreaterThan(10 * MINUTE - 1);
      expect(lifetime).toBeLessThanOrEqual(15 * MINUTE);
      expect(until).toBeGreaterThan(now);
      expect(until).toBeLessThanOrEqual(now + 5 * MINUTE);
      // An answer that is kept up to that moment still shows a good link.
      expect((checked?.expiresAt ?? 0) - (until ?? 0)).toBe(10 * MINUTE);
      expect(linkOf({ ...resume, id }, (until ?? 0) - 1).url).toBe(url);
      expect(linkOf({ ...resume, id }, until).url).not.toBe(url);
    }),
  );
});

test("a link to an avatar or a logo never changes while its content does not", () => {
  const { url, parameters, until } = linkOf(logo);
  expect(until).toBeUndefined();
  expect(linkOf(logo, NOW + 1e12).url).toBe(url);
  expect(links.isPublic(7, parameters)).toBe(true);
  expect(links.isPublic(8, parameters)).toBe(false);
  expect(namesContent(parameters, SHA)).toBe(true);
  const replaced = linkOf({ ...logo, servedSha256: "f".repeat(64) });
  expect(replaced.url).not.toBe(url);
  expect(namesContent(parameters, "f".repeat(64))).toBe(false);
  // Who has the old link may go on: only it is not kept for good any more.
  expect(links.isPublic(7, replaced.parameters)).toBe(true);
});

test("a public link does not tell what a private one needs, nor the other way round", () => {
  const { v } = linkOf(logo).parameters;
  const { expires, signature } = linkOf(resume).parameters;
  expect(links.check(7, { expires, signature: v })).toBeUndefined();
  expect(links.isPublic(7, { v: `${SHA.slice(0, 16)}${signature}` })).toBe(false);
  expect(links.isPublic(7, { v: SHA })).toBe(false);
  expect(links.isPublic(7, { v: SHA.slice(0, 16) })).toBe(false);
  expect(links.isPublic(7, { v: "" })).toBe(false);
});

test("a private link is of one file, one form and one time", () => {
  const { parameters } = linkOf(resume, NOW, { width: 256, mimeType: "image/webp" });
  expect(parameters).toMatchObject({ width: "256", format: "webp" });
  expect(links.check(7, parameters, NOW)).toMatchObject({ isExpired: false });
  const others: [number, LinkParameters][] = [
    [8, parameters],
    [7, { ...parameters, width: "512" }],
    [7, { ...parameters, width: "0256" }],
    [7, { ...parameters, width: undefined }],
    [7, { ...parameters, format: "avif" }],
    [7, { ...parameters, format: undefined }],
    [7, { ...parameters, width: "", format: '256","webp' }],
    [7, { ...parameters, expires: String(Number(parameters.expires) + 1) }],
    [7, { ...parameters, expires: ` ${parameters.expires}` }],
    [7, { ...parameters, expires: "9".repeat(40) }],
    [7, { ...parameters, expires: undefined }],
    [7, { ...parameters, signature: undefined }],
    [7, { ...parameters, signature: "" }],
    [7, { ...parameters, signature: `${parameters.signature}=` }],
  ];
  for (const [id, changed] of others) expect(links.check(id, changed, NOW)).toBeUndefined();
});

test("every bit of a signature and of an expiry counts", () => {
  const { parameters } = linkOf(resume);
  for (const name of ["signature", "expires"] as const) {
    const text = parameters[name] as string;
    for (let bit = 0; bit < text.length * 8; bit++) {
      const bytes = Buffer.from(text, "latin1");
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(links.check(7, { ...parameters, [name]: bytes.toString("latin1") }, NOW)).toBeUndefined();
    }
  }
});

test("it ends at its time, to the second", () => {
  const { parameters } = linkOf(resume);
  const end = Number(parameters.expires) * 1000;
  expect(links.check(7, parameters, end - 1)?.isExpired).toBe(false);
  expect(links.check(7, parameters, end)?.isExpired).toBe(true);
});

test("another server's secret signs other links", () => {
  const other = new FileLinks("another secret of thirty-two characters");
  expect(other.check(7, linkOf(resume).parameters, NOW)).toBeUndefined();
  expect(other.isPublic(7, linkOf(logo).parameters)).toBe(false);
});
