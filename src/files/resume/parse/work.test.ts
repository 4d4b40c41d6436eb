import { expect, it } from "vitest";
import { readHead } from "./work.js";

it("an employer's address is no part of its name", () => {
  const employer = { title: "Clerk", company: "Old Mill" };
  expect(readHead(["Old Mill (https://mill.example/brook)", "Clerk"])).toEqual(employer);
  expect(readHead(["Clerk at Old Mill www.mill.example"])).toEqual(employer);
});
