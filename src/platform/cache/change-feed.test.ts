import { type AddressInfo, createServer } from "node:net";
import { expect, it } from "vitest";
import { ChangeFeed } from "./change-feed.js";

it("stops while a connection is being opened, which nobody answers", async () => {
  const warnings: string[] = [];
  let hasConnected = false;
  const silent = createServer((socket) => {
    hasConnected = true;
    socket.resume().on("error", () => {});
  });
  await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
  const { port } = silent.address() as AddressInfo;
  const feed = new ChangeFeed(`postgres://user:password@127.0.0.1:${port}/none`, (message) => warnings.push(message));
  void feed.start();
  await expect.poll(() => hasConnected).toBe(true);
  await feed.stop();
  expect(feed.isLive).toBe(false);
  expect(warnings).toEqual([]);
  silent.close();
});
