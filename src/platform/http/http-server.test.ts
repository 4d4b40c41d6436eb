import { type AddressInfo, connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createHttpServer } from "./http-server.js";
import { isMultipart, leaveMultipartUnread } from "./uploads/receive-upload.js";

const UPLOADS = 60;

const UPLOAD = "multipart/form-data; boundary=-";

/** A server that tells what it has seen, and how to send something to it. */
async function startServer() {
  const seen: string[] = [];
  const app = createHttpServer({ logLevel: "silent", mode: "test" }, (request, response) => {
    seen.push(isMultipart(request) ? "upload" : "query");
    response.end();
  });
  leaveMultipartUnread(app);
  app.post("/", async () => {
    seen.push("upload");
    return "";
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const answers: string[] = [];
  const send = (type: string) => {
    const client = connect(port, "127.0.0.1");
    client.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 0\r\n\r\n`);
    client.on("data", (data) => answers.push(String(data).slice(0, "HTTP/1.1 200".length)));
    onTestFinished(() => {
      client.destroy();
    });
  };
  return { app, seen, answers, send };
}

it("answers who connects behind a crowd of uploads before it looks at them", async () => {
  const { seen, send } = await startServer();
  for (let n = 0; n < UPLOADS; n++) send(UPLOAD);
  send("application/json");
  await expect.poll(() => seen.length).toBe(UPLOADS + 1);
  expect(seen.indexOf("query")).toBeLessThan(UPLOADS / 10);
});

it("answers uploads that have come and wait when it is told to end", async () => {
  const { app, seen, answers, send } = await startServer();
  const requests: unknown[] = [];
  app.server.on("request", (request) => requests.push(request));
  for (let n = 0; n < UPLOADS; n++) send(UPLOAD);
  await expect.poll(() => requests.length, { interval: 1 }).toBe(UPLOADS);
  expect(seen.length).toBeLessThan(UPLOADS);
  await app.close();
  await expect.poll(() => answers).toEqual(Array(UPLOADS).fill("HTTP/1.1 200"));
});
