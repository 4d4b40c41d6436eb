import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { NewConnections } from "./new-connections.js";

it("lets in who waits to be connected before it returns", async () => {
  const server = createServer();
  const connections = new NewConnections(server);
  let count = 0;
  server.on("connection", () => {
    count++;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const clients: Socket[] = [];
  for (let n = 0; n < 50; n++) clients.push(connect(port, "127.0.0.1"));
  // The first of them has arrived, and with it the others at the system.
  await once(server, "connection");
  expect(count).toBeLessThan(50);
  await connections.letIn(10_000);
  expect(count).toBe(50);
  for (const client of clients) client.destroy();
  server.close();
});

it("waits no longer than it may while they keep coming", async () => {
  const crowd = new EventEmitter();
  const connections = new NewConnections(crowd);
  let isWaiting = true;
  const connectEachTurn = () => {
    crowd.emit("connection");
    if (isWaiting) setImmediate(connectEachTurn);
  };
  connectEachTurn();
  await connections.letIn(20);
  isWaiting = false;
});

it("lets those who waited go on one after the other, in turns of their own", async () => {
  const connections = new NewConnections(new EventEmitter());
  const turns: number[] = [];
  let turn = 0;
  const onTurn = () => {
    turn++;
    if (turns.length < 3) setImmediate(onTurn);
  };
  setImmediate(onTurn);
  await Promise.all([1, 2, 3].map(() => connections.letIn(10_000).then(() => turns.push(turn))));
  expect(turns).toEqual([...new Set(turns)].toSorted((one, other) => one - other));
  expect(turns).toHaveLength(3);
});
