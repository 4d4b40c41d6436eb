import { expect, it } from "vitest";
import { readHead } from "./work.js";

it("an employer's address is no part of its name", () => {
  const employer = { title: "Clerk", company: "Old Mill" };
  expect(readHead(["Old Mill (https://mill.example/brook)", "Clerk"])).toEqual(employer);
  for (const head of [
    "Clerk at Old Mill www.mill.example",
    "Old Mill https://mill.example, Clerk",
    "Working as Clerk at Old Mill (https://mill.example)",
  ]) {
    expect(readHead([head])).toEqual(employer);
  }
});
