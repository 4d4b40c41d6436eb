import { expect, it } from "vitest";
import { Turns } from "./turns.js";

/** Work that goes on until it is let go. */
function held() {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { work: () => until.then(() => "done"), release };
}

it("lets so many through, and the others in their order", async () => {
  const turns = new Turns(1);
  const first = held();
  const order: string[] = [];
  const running = turns.take(1_000, first.work);
  const waiting = ["a", "b"].map((name) => turns.take(10_000, async () => order.push(name)));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  first.release();
  await Promise.all([running, ...waiting]);
  expect(order).toEqual(["a", "b"]);
});

it("does not begin what has waited too long, and loses no place by it", async () => {
  const turns = new Turns(1);
  const first = held();
  const running = turns.take(1_000, first.work);
  expect(await turns.take(1, async () => "begun")).toBeUndefined();
  first.release();
  await running;
  expect(await turns.take(1, async () => "begun")).toBe("begun");
});

it("goes on after work that failed", async () => {
  const turns = new Turns(1);
  await expect(turns.take(1_000, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turns.take(1, async () => "begun")).toBe("begun");
});
