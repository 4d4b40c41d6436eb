import { expect, it } from "vitest";
import type { Change } from "./change.js";
import { ChangeLog, parseSnapshot, type Snapshot } from "./change-log.js";

const change = (xid: number): Change => ({ table: "jobs", operation: "UPDATE", xid });
const snapshot = (text: string, seen: number[] = []): Snapshot => ({ ...parseSnapshot(text), seen });
const xids = (entries: readonly { xid: number }[] | undefined) => entries?.map(({ xid }) => xid);

function logOf(base: string, horizon: number, loaded: number[] = []): ChangeLog {
  const log = new ChangeLog();
  log.reset(snapshot(base), horizon, loaded.map(change));
  return log;
}

it("reads what PostgreSQL writes of a snapshot", () => {
  expect(parseSnapshot("10:20:12,15")).toEqual({ xmin: 10, xmax: 20, running: [12, 15], seen: [] });
  expect(parseSnapshot("10:10:")).toEqual({ xmin: 10, xmax: 10, running: [], seen: [] });
});

it("knows nothing before it was loaded", () => {
  const log = new ChangeLog();
  expect(log.unseenBy(snapshot("5:5:"))).toBeUndefined();
});

it("tells what came behind a position", () => {
  const log = logOf("10:10:", 1);
  const { seq } = log.position();
  expect(log.since(seq)).toEqual([]);
  log.append(change(11));
  log.append(change(10));
  expect(xids(log.since(seq))).toEqual([11, 10]);
  expect(xids(log.since(seq + 1))).toEqual([10]);
  expect(log.since(log.seq)).toEqual([]);
});

it("forgets positions from before a gap", () => {
  const log = logOf("10:10:", 1);
  const { seq } = log.position();
  log.reset(snapshot("12:12:"), 1, []);
  expect(log.since(seq)).toBeUndefined();
  expect(log.since(log.seq)).toEqual([]);
});

it("tells what a snapshot from elsewhere has not seen, loaded or received", () => {
  const log = logOf("20:20:", 5, [6, 12, 15]);
  log.append(change(21));
  expect(xids(log.unseenBy(snapshot("10:20:12")))).toEqual([21, 12]);
  expect(xids(log.unseenBy(snapshot("22:22:")))).toEqual([]);
  expect(xids(log.unseenBy(snapshot("6:6:")))).toEqual([21, 6, 12, 15]);
});

it("takes for seen what was received before a position, although it is not in the snapshot", () => {
  const log = logOf("10:12:10", 1);
  log.append(change(10));
  const position = log.position();
  log.append(change(11));
  log.append(change(13));
  // 11 was over in the snapshot: that it arrives now means that it was sent before the log was loaded.
  expect(xids(log.unseenBy(position.snapshot()))).toEqual([13]);
});

it("counts on the order of commits only as far as it received them", () => {
  const log = logOf("30:30:", 1, [12, 11, 10]);
  // Loaded ones stand in no order: each is looked at.
  expect(xids(log.unseenBy(snapshot("10:12:10")))).toEqual([12, 10]);
  log.append(change(31));
  log.append(change(30));
  log.append(change(32));
  expect(xids(log.unseenBy(snapshot("30:30:", [31, 30])))).toEqual([32]);
  expect(xids(log.unseenBy(snapshot("30:30:", [31])))).toEqual([30, 32]);
});

it("does not believe a snapshot that is older than what it keeps", () => {
  const log = logOf("20:20:", 15);
  expect(log.unseenBy(snapshot("14:20:14"))).toBeUndefined();
  expect(log.unseenBy(snapshot("15:20:15"))).toEqual([]);
});

it("does not change a position that was taken when more is received or the snapshot is renewed", () => {
  const log = logOf("10:10:", 1);
  log.append(change(10));
  const position = log.position();
  log.append(change(11));
  log.renew(snapshot("12:12:"), log.seenCount);
  expect(position.snapshot()).toEqual(snapshot("10:10:", [10]));
  expect(log.position().snapshot()).toEqual(snapshot("12:12:"));
});

it("keeps what arrives while the snapshot is renewed", () => {
  const log = logOf("10:10:", 1);
  log.append(change(10));
  const receivedFrom = log.seenCount;
  log.append(change(11));
  log.renew(snapshot("11:11:"), receivedFrom);
  expect(log.position().snapshot()).toEqual(snapshot("11:11:", [11]));
});

it("notes a transaction once, however many statements it has", () => {
  const log = logOf("10:10:", 1);
  for (let n = 0; n < 5; n++) log.append(change(10));
  expect(log.seenCount).toBe(1);
});

it("drops the oldest when there are too many, and what relies on them", () => {
  const log = logOf("10:10:", 1, [5]);
  const early = log.position();
  for (let xid = 10; xid < 25_010; xid++) log.append(change(xid));
  const late = log.position();
  log.append(change(25_010));
  expect(log.since(early.seq)).toBeUndefined();
  expect(log.unseenBy(early.snapshot())).toBeUndefined();
  expect(xids(log.since(late.seq))).toEqual([25_010]);
  expect(xids(log.unseenBy(snapshot("25000:25009:25003")))?.sort()).toEqual(
    expect.arrayContaining([25_003, 25_009, 25_010].filter((xid) => xid >= 25_009)),
  );
});
