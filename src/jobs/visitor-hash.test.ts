import { expect, it } from "vitest";
import { VisitorHash } from "./visitor-hash.js";

const MORNING = new Date("2026-05-31T06:00:00Z");
const EVENING = new Date("2026-05-31T23:59:59Z");
const TOMORROW = new Date("2026-06-01T00:00:00Z");
const someone = { viewer: null, ip: "203.0.113.7", userAgent: "Browser/1" };
const hash = new VisitorHash("a secret");

it("knows a visitor again on the same day, on every server with the secret", () => {
  expect(hash.of(someone, EVENING)).toBe(hash.of(someone, MORNING));
  expect(new VisitorHash("a secret").of(someone, MORNING)).toBe(hash.of(someone, MORNING));
  expect(hash.of(someone, MORNING)).toMatch(/^[0-9a-f]{16}$/);
});

it("does not on another day, nor without the secret", () => {
  const today = hash.of(someone, MORNING);
  expect(hash.of(someone, TOMORROW)).not.toBe(today);
  expect(hash.of(someone, MORNING)).toBe(today);
  expect(new VisitorHash("another secret").of(someone, MORNING)).not.toBe(today);
});

it("tells apart addresses, browsers and accounts; an account is the same everywhere", () => {
  const all = [
    someone,
    { ...someone, ip: "203.0.113.8" },
    { ...someone, userAgent: "Browser/2" },
    { ...someone, viewer: { id: 1 } },
    { ...someone, viewer: { id: 2 } },
  ].map((visitor) => hash.of(visitor, MORNING));
  expect(new Set(all).size).toBe(all.length);
  expect(hash.of({ ip: "198.51.100.1", userAgent: "Other", viewer: { id: 1 } }, MORNING)).toBe(all[3]);
});
