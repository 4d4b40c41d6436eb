import { expect, it } from "vitest";
import { bytes, count, counted, decimal, duration, milliseconds, percent } from "./format.js";

it.each([
  [count(0), "0"],
  [count(12_345.4), "12,345"],
  [count(1_234_567), "1.2M"],
  [decimal(0), "0"],
  [decimal(0.126), "0.13"],
  [decimal(12.34), "12.3"],
  [decimal(1_234.5), "1,235"],
  [milliseconds(0.17), "0.17 ms"],
  [milliseconds(999.4), "999 ms"],
  [milliseconds(1_480), "1.48 s"],
  [milliseconds(205_000), "3 min 25 s"],
  [percent(0), "0 %"],
  [percent(0.0004), "< 0.1 %"],
  [percent(0.9994), "> 99.9 %"],
  [percent(0.9996), "> 99.9 %"],
  [percent(1), "100 %"],
  [percent(0.841), "84.1 %"],
  [bytes(0), "0 B"],
  [bytes(999), "999 B"],
  [bytes(222_400), "222 KB"],
  [bytes(1_290_000), "1.29 MB"],
  [duration(0.2), "0 s"],
  [duration(59.9), "59 s"],
  [duration(60), "1 min"],
  [duration(3_725), "1 h 2 min"],
  [duration(90_000), "1 d 1 h"],
  [counted(1, "server process", "server processes"), "1 server process"],
  [counted(0, "file"), "0 files"],
])("%s", (shown, expected) => {
  expect(shown).toBe(expected);
});
