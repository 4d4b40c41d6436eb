import { type AddressInfo, connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createHttpServer } from "./http-server.js";
import { isMultipart, leaveMultipartUnread } from "./uploads/receive-upload.js";

const UPLOADS = 60;

it("answers who connects behind a crowd of uploads before it looks at them", async () => {
  const seen: string[] = [];
  const app = createHttpServer({ logLevel: "silent", mode: "test" }, (request, response, next) => {
    if (isMultipart(request)) return next();
    seen.push("query");
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
  const send = (type: string) => {
    const client = connect(port, "127.0.0.1");
    client.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 0\r\n\r\n`);
    onTestFinished(() => {
      client.destroy();
    });
  };
  for (let n = 0; n < UPLOADS; n++) send("multipart/form-data; boundary=-");
  send("application/json");
  await expect.poll(() => seen.length).toBe(UPLOADS + 1);
  expect(seen.indexOf("query")).toBeLessThan(UPLOADS / 10);
});
