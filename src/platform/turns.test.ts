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
  const running = turns.take(first.work);
  const waiting = [turns.take(async () => order.push("a")), turns.takeWithin(10_000, async () => order.push("b"))];
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  first.release();
  await Promise.all([running, ...waiting]);
  expect(order).toEqual(["a", "b"]);
});

it("does not begin what has waited too long, and loses no place by it", async () => {
  const turns = new Turns(1);
  const first = held();
  const running = turns.take(first.work);
  expect(await turns.takeWithin(1, async () => "begun")).toBeUndefined();
  first.release();
  await running;
  expect(await turns.takeWithin(1, async () => "begun")).toBe("begun");
});

it("goes on after work that failed", async () => {
  const turns = new Turns(1);
  await expect(turns.take(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turns.takeWithin(1, async () => "begun")).toBe("begun");
});

it("lets others through when work takes longer than its lease, once", async () => {
  const turns = new Turns(1, { leaseMs: 100 });
  const [first, second] = [held(), held()];
  const slow = turns.take(first.work);
  expect(await turns.take(async () => "begun meanwhile")).toBe("begun meanwhile");
  const other = turns.take(second.work);
  first.release();
  await slow;
  expect(await turns.takeWithin(1, async () => "begun")).toBeUndefined();
  second.release();
  await other;
});

it("rests between two turns if somebody waits, and does not otherwise", async () => {
  const turns = new Turns(1, { rest: 100 });
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  await turns.take(pause);
  const order: string[] = [];
  const [first, second] = [turns.take(pause), turns.take(async () => order.push("second"))];
  await first;
  expect(await turns.takeWithin(30, async () => order.push("impatient"))).toBeUndefined();
  expect([order, turns.queued]).toEqual([[], 1]);
  void second;
});

it("rests no longer than a lease, however slow the last turn was", async () => {
  const turns = new Turns(1, { leaseMs: 20, rest: 1_000_000 });
  const slow = held();
  const first = turns.take(slow.work);
  expect(await turns.take(async () => "begun meanwhile")).toBe("begun meanwhile");
  slow.release();
  await first;
});

it("begins nothing for who has no patience", async () => {
  const turns = new Turns(1);
  const first = held();
  const running = turns.take(first.work);
  expect(await turns.takeWithin(-1, async () => "begun")).toBeUndefined();
  first.release();
  await running;
});

it("tells for how long some have always been waiting", async () => {
  const turns = new Turns(1);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  const first = held();
  const running = turns.take(first.work);
  expect(turns.queuedForMs).toBe(0);
  const second = turns.take(pause);
  await pause();
  const third = turns.take(pause);
  expect(turns.queuedForMs).toBeGreaterThan(10);
  first.release();
  await Promise.all([running, second, third]);
  expect(turns.queuedForMs).toBe(0);
});
