import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Turns } from "../../platform/turns.js";
import { Rush } from "./rush.js";

const queue = (queued: number, queuedForMs = 1_000) => ({ queued, queuedForMs }) as Turns;

it("is when many wait, to be received or to be recorded", () => {
  expect(new Rush([queue(0), queue(20)]).isOn).toBe(false);
  expect(new Rush([queue(21), queue(0)]).isOn).toBe(true);
  expect(new Rush([queue(0), queue(21)]).isOn).toBe(true);
});

it("is none if it has been so for long", () => {
  expect(new Rush([queue(1_000, 31_000)]).isOn).toBe(false);
});

it("is waited for until few wait", async () => {
  const waiting = { queued: 50, queuedForMs: 1_000 };
  let isOver = false;
  const over = new Rush([waiting as Turns]).over().then(() => {
    isOver = true;
  });
  await sleep(20);
  expect(isOver).toBe(false);
  waiting.queued = 3;
  await over;
  await new Rush([queue(0)]).over();
});
