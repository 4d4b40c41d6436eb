import { beforeEach, describe, expect, it } from "vitest";
import { CircuitBreaker } from "./circuit-breaker.js";

let time: number;
let breaker: CircuitBreaker;

beforeEach(() => {
  time = 0;
  breaker = new CircuitBreaker({ failures: 2, restMs: 1_000, now: () => time });
});

const open = () => {
  breaker.fail();
  breaker.fail();
};

describe("CircuitBreaker", () => {
  it("opens after failures in a row, and only in a row", () => {
    breaker.fail();
    breaker.succeed();
    breaker.fail();
    expect(breaker.allows()).toBe(true);
    breaker.fail();
    expect(breaker.allows()).toBe(false);
  });

  it("lets one call through when it has rested, and the others when that has succeeded", () => {
    open();
    time = 1_000;
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
    breaker.succeed();
    expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
  });

  it("rests again when the trial fails", () => {
    open();
    time = 1_000;
    breaker.allows();
    breaker.fail();
    time = 1_999;
    expect(breaker.allows()).toBe(false);
    time = 2_000;
    expect(breaker.allows()).toBe(true);
  });

  it("rests as long as the service asks for", () => {
    breaker.fail();
    breaker.fail(5_000);
    time = 4_999;
    expect(breaker.allows()).toBe(false);
    time = 5_000;
    expect(breaker.allows()).toBe(true);
  });
});
