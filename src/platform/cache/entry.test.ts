import { describe, expect, it } from "vitest";
import { parseSnapshot } from "./change-log.js";
import { rows, rowsById } from "./dependency.js";
import { decodeEntry, Entry } from "./entry.js";

const facts = {
  storedAt: 1_000,
  maxAge: 5_000,
  until: 9_000,
  costMs: 3,
  isPrivate: true,
  limit: "Job.viewerApplication",
};
const dependencies = [rowsById("jobs", [1, 2], ["title"]), rows("skills", [{ column: "name", contains: "é" }], [])];
const snapshot = { ...parseSnapshot("10:20:12"), seen: [12] };
const body = Buffer.from('{"data":{"title":"Ingénieur"}}');

const encoded = (more: Partial<typeof facts> = {}) =>
  new Entry(body, { ...facts, ...more }, dependencies, 7).encode(snapshot);

describe("an entry", () => {
  it("comes back from Redis as it went there", () => {
    const found = decodeEntry(encoded());
    expect(found?.snapshot).toEqual(snapshot);
    expect(found?.entry.facts).toEqual(facts);
    expect(found?.entry.dependencies).toEqual(dependencies);
    expect(found?.entry.body.equals(body)).toBe(true);
    expect(found?.entry.etag).toBe(new Entry(body, facts, [], 0).etag);
  });

  it("may be true for ever, for everyone", () => {
    const open = { until: Number.POSITIVE_INFINITY, isPrivate: false, limit: undefined };
    expect(decodeEntry(encoded(open as never))?.entry.facts).toEqual({ ...facts, ...open });
  });

  it("goes back to Redis as it came", () => {
    const found = decodeEntry(encoded());
    expect(found?.entry.encode(snapshot).equals(encoded())).toBe(true);
  });

  it("counts what it takes in memory, dependencies included", () => {
    const many = rowsById(
      "jobs",
      Array.from({ length: 1_000 }, (_, id) => id),
      [],
    );
    expect(new Entry(body, facts, [many], 0).size - new Entry(body, facts, [], 0).size).toBeGreaterThan(8_000);
  });
});

describe("anything else", () => {
  it("is not taken for an entry", () => {
    const garbage = [
      Buffer.alloc(0),
      Buffer.from("hello"),
      Buffer.alloc(64),
      Buffer.alloc(64, 0xff),
      Buffer.from(JSON.stringify({ storedAt: 1 })),
      // Cut off within the dependencies.
      encoded().subarray(0, 300),
    ];
    for (const bytes of garbage) expect(decodeEntry(bytes)).toBeUndefined();
  });
});
