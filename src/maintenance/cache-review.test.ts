import { expect, it } from "vitest";
import { reviewNamespace } from "./cache-review.js";

const review = (measures: Record<string, number>) => reviewNamespace("responses", measures, { jobs: 12.34 });

it.each([
  ["few requests", { hits: 100, misses: 800, "miss expired": 800 }],
  ["good rates", { hits: 9_000, misses: 1_000, "miss expired": 1_000, evictions: 1_000 }],
  ["no figures", {}],
])("leaves %s alone", (_, measures) => {
  expect(review(measures)).toEqual([]);
});

it.each([
  [
    "ages",
    { hits: 1_000, misses: 1_000, "miss expired": 700 },
    /^responses: 50 % hits; 70 % of misses only because an age was over.+raise DEFAULT_CACHE_TIMEOUT/,
  ],
  ["memory", { hits: 1_000, misses: 1_000, evictions: 900 }, /900 entries had to make room.+CACHE_MEMORY_MB/],
  [
    "what is written",
    { hits: 1_000, misses: 1_000, "miss invalidated": 900, "table jobs": 800, "table users": 90 },
    /90 % of misses by changes, 800 of them in jobs \(12\.3 changes a minute\)/,
  ],
  ["Redis", { hits: 1_000, misses: 1_000, "miss redis-down": 500 }, /because Redis was away/],
  ["warming", { hits: 1_000, misses: 4_000, "miss cold": 3_900 }, /^responses: 20 % hits; 98 % .+warm-cache/],
])("advises on %s", (_, measures, expected) => {
  expect(review(measures)).toEqual([expect.stringMatching(expected)]);
});

it("names every cause that is large", () => {
  const found = review({ hits: 10, misses: 1_000, "miss expired": 400, "miss invalidated": 400, "miss cold": 200 });
  expect(found).toHaveLength(2);
});
