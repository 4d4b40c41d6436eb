import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createFactories } from "../setup/factories.js";
import { startTestServer, type TestServer } from "../setup/test-server.js";

/** What stands ahead of Fastify reads and writes the connection in its own way: it has to look like Node's. */

let server: TestServer;
let socket: Socket;
const cachedQuery = `{ cached: jobs(first: 100) { nodes { title description } } }`;

beforeAll(async () => {
  server = await startTestServer();
  const insert = createFactories(server.db);
  const companyId = await insert.company();
  for (let n = 0; n < 60; n++) await insert.job({ companyId, title: `Köchin ${n}`, description: "ü".repeat(4_000) });
  const body = JSON.stringify({ query: cachedQuery });
  await fetch(`${server.url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body });
});
afterAll(() => server.stop());
afterEach(() => socket.destroy());

function request(query: string, { version = "1.1", headers = "" } = {}): Buffer {
  const body = Buffer.from(JSON.stringify({ query }));
  const head = `POST /graphql HTTP/${version}\r\nhost: localhost\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  socket = connect(Number(port), hostname);
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

interface Received {
  head: string;
  data: Record<string, unknown>;
}

/** Reads whole answers, by their lengths. */
async function receive(count: number): Promise<Received[]> {
  const found: Received[] = [];
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const end = bytes.indexOf("\r\n\r\n");
      const head = bytes.subarray(0, Math.max(end, 0)).toString("latin1");
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
      if (end < 0 || bytes.length < end + 4 + length) break;
      found.push({ head, data: JSON.parse(bytes.subarray(end + 4, end + 4 + length).toString("utf8")).data });
      bytes = bytes.subarray(end + 4 + length);
    }
    if (found.length >= count) break;
  }
  expect(bytes.length).toBe(0);
  return found;
}

describe("a cached answer", () => {
  it("comes in its turn when requests do not wait for answers", async () => {
    await open();
    const cold = `{ cold: jobs(first: 2, filter: { text: "Köchin" }) { nodes { title } } }`;
    socket.write(
      Buffer.concat([cachedQuery, cold, cachedQuery, "{ rateLimit { __typename } }"].map((query) => request(query))),
    );
    const answers = await receive(4);
    expect(answers.map(({ data }) => Object.keys(data)[0])).toEqual(["cached", "cold", "cached", "rateLimit"]);
    expect(answers.map(({ head }) => /^x-cache: (\w+)/im.exec(head)?.[1])).toEqual(["HIT", "MISS", "HIT", "BYPASS"]);
  });

  it("is found by a body that comes in pieces, with a break within a character", async () => {
    await open();
    const query = `{ cold: jobs(first: 2, filter: { text: "Köchin 1" }) { nodes { title } } }`;
    const bytes = request(query);
    const middle = bytes.indexOf("ö") + 1;
    for (let round = 0; round < 2; round++) {
      for (const piece of [bytes.subarray(0, 40), bytes.subarray(40, middle), bytes.subarray(middle)]) {
        socket.write(piece);
        await sleep(20);
      }
    }
    const [first, second] = await receive(2);
    expect(second?.head).toMatch(/^x-cache: HIT$/m);
    expect(second?.data).toEqual(first?.data);
  });

  it.each([
    ["asks for the connection's end", request(cachedQuery, { headers: "connection: close\r\n" })],
    ["speaks HTTP/1.0", request(cachedQuery, { version: "1.0" })],
  ])("ends the connection of who %s", async (_, bytes) => {
    await open();
    const end = new Promise((resolve) => socket.once("close", resolve));
    socket.write(bytes);
    const [answer] = await receive(1);
    expect(answer?.head).toMatch(/^x-cache: HIT$/m);
    expect(answer?.head).toMatch(/^connection: close$/im);
    socket.resume();
    await end;
  });

  it("reaches a client that is slow to read, whole, many times over", async () => {
    await open();
    socket.pause();
    for (let n = 0; n < 20; n++) socket.write(request(cachedQuery));
    await sleep(200);
    const answers = await receive(20);
    expect(answers).toHaveLength(20);
    for (const { data } of answers) expect((data as { cached: { nodes: object[] } }).cached.nodes).toHaveLength(60);
  });

  it("tells the date and its age of the moment", async () => {
    await open();
    socket.write(request(cachedQuery));
    const [before] = await receive(1);
    await sleep(1_100);
    await open();
    socket.write(request(cachedQuery));
    const [after] = await receive(1);
    const ageOf = (answer: Received | undefined) => Number(/^age: (\d+)$/m.exec(answer?.head ?? "")?.[1]);
    const dateOf = (answer: Received | undefined) => Date.parse(/^date: (.+)$/m.exec(answer?.head ?? "")?.[1] ?? "");
    expect(ageOf(after)).toBeGreaterThan(ageOf(before));
    expect(dateOf(after)).toBeGreaterThan(dateOf(before));
    expect(Math.abs(Date.now() - dateOf(after))).toBeLessThan(2_000);
  });
});
