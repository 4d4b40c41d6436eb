import { expect, test } from "vitest";
import { checkConditions, requestedRange } from "./conditions.js";

const validators = { etag: '"abc"', modifiedAt: new Date("2026-01-02T03:04:05.678Z") };
const SAME = "Fri, 02 Jan 2026 03:04:05 GMT";
const BEFORE = "Fri, 02 Jan 2026 03:04:04 GMT";
const AFTER = "Fri, 02 Jan 2026 03:04:06 GMT";

test.each([
  [{}, 200],
  [{ "if-none-match": '"abc"' }, 304],
  [{ "if-none-match": 'W/"abc"' }, 304],
  [{ "if-none-match": '"x,y", "abc"' }, 304],
  [{ "if-none-match": "*" }, 304],
  [{ "if-none-match": '"abcd"' }, 200],
  [{ "if-none-match": "abc" }, 200],
  [{ "if-none-match": '"x"abc"y"' }, 200],
  [{ "if-none-match": '"other"', "if-modified-since": AFTER }, 200],
  [{ "if-modified-since": SAME }, 304],
  [{ "if-modified-since": AFTER }, 304],
  [{ "if-modified-since": BEFORE }, 200],
  [{ "if-modified-since": "yesterday" }, 200],
  [{ "if-modified-since": "2026-01-05" }, 200],
  [{ "if-match": '"abc"' }, 200],
  [{ "if-match": "*" }, 200],
  [{ "if-match": 'W/"abc"' }, 412],
  [{ "if-match": '"other"' }, 412],
  [{ "if-match": '"abc"', "if-none-match": '"abc"' }, 304],
  [{ "if-unmodified-since": BEFORE }, 412],
  [{ "if-unmodified-since": SAME }, 200],
  [{ "if-match": '"abc"', "if-unmodified-since": BEFORE }, 200],
])("%j is answered %i", (headers, status) => {
  expect(checkConditions(headers, validators)).toBe(status);
});

test.each([
  ["bytes=0-0", { start: 0, end: 0 }],
  ["bytes=10-", { start: 10, end: 99 }],
  ["bytes=90-1000", { start: 90, end: 99 }],
  ["bytes=-10", { start: 90, end: 99 }],
  ["bytes=-1000", { start: 0, end: 99 }],
  ["BYTES=5-6", { start: 5, end: 6 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=100-200", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  // Not understood, and so ignored.
  ["bytes=6-5", undefined],
  ["bytes=0-1,3-4", undefined],
  ["bytes=", undefined],
  ["bytes=-", undefined],
  ["bytes=a-b", undefined],
  ["bytes=1-2x", undefined],
  ["bytes=+1-2", undefined],
  ["bytes=99999999999999999999-", undefined],
  ["items=0-1", undefined],
])("%s of 100 bytes", (range, expected) => {
  expect(requestedRange({ range }, validators, 100)).toEqual(expected);
});

test("nothing has no range", () => {
  for (const range of ["bytes=0-", "bytes=0-0", "bytes=-1"])
    expect(requestedRange({ range }, validators, 0)).toBe("unsatisfiable");
});

test.each([
  ['"abc"', true],
  ['"other"', false],
  ['W/"abc"', false],
  ["*", false],
  [SAME, true],
  [BEFORE, false],
  [AFTER, false],
])("a part is sent if the rest of it is of the same version: If-Range %s", (ifRange, isPart) => {
  const range = requestedRange({ range: "bytes=0-1", "if-range": ifRange }, validators, 100);
  expect(range).toEqual(isPart ? { start: 0, end: 1 } : undefined);
});
