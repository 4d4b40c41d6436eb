import { expect, it } from "vitest";
import { cleanReferrer } from "./referrer.js";

it.each([
  ["https://example.org/list", "https://example.org/list", "example.org"],
  ["https://WWW.Example.org:8443/a?token=secret#me", "https://www.example.org:8443/a", "example.org"],
  ["http://user:password@example.org/", "http://example.org/", "example.org"],
  ["example.org/jobs?q=1", "https://example.org/jobs", "example.org"],
  ["https://bücher.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example"],
  ["https://example.org./", "https://example.org./", "example.org"],
  ["http://[::1]:4000/", "http://[::1]:4000/", "[::1]"],
])("keeps of %s the page and the host", (text, page, host) => {
  expect(cleanReferrer(text)).toEqual({ page, host });
});

it.each([
  "",
  null,
  "nonsense",
  "two words.org",
  "javascript:alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "https://",
  "http://www./",
])("keeps nothing of %s", (text) => {
  expect(cleanReferrer(text)).toBeUndefined();
});

it("keeps no more of a page than has room", () => {
  const found = cleanReferrer(`https://example.org/${"a".repeat(5_000)}`);
  expect(found?.page).toHaveLength(500);
});
