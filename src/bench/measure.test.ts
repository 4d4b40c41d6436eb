import { expect, test } from "vitest";
import { measureInterleaved, summarise } from "./measure.js";

test("the median and the 95th percentile are values that were measured", () => {
  const times = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(summarise("a", times)).toEqual({ name: "a", runs: 100, medianMs: 50, p95Ms: 95 });
  expect(summarise("b", [7])).toEqual({ name: "b", runs: 1, medianMs: 7, p95Ms: 7 });
});

test("contestants take turns, and each round begins with another", async () => {
  const order: string[] = [];
  const contestant = (name: string) => ({ name, run: async () => order.push(name) });
  const measured = await measureInterleaved(["a", "b", "c"].map(contestant), { rounds: 2, warmUp: 1 });
  expect(order.join("")).toBe("abcbcacab");
  expect(measured.map(({ name, runs }) => [name, runs])).toEqual([
    ["a", 2],
    ["b", 2],
    ["c", 2],
  ]);
});
