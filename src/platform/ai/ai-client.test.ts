import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { AiClient } from "./ai-client.js";

const schema = z.object({ name: z.string() });
const question = { instructions: "Read the name.", text: "Jane Roe", schema };

type Answer = (request: IncomingMessage, response: ServerResponse, body: Record<string, unknown>) => void;

let server: Server;
let answer: Answer;
let requests: { path: string; authorization: string | undefined; body: Record<string, unknown> }[];
let warnings: string[];
let time: number;

beforeEach(async () => {
  requests = [];
  warnings = [];
  time = 0;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    requests.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const client = (settings: { model?: undefined; timeoutMs?: number; path?: string } = {}) => {
  const { port } = server.address() as AddressInfo;
  const { path = "/v1", ...rest } = settings;
  return new AiClient(
    {
      baseUrl: `http://127.0.0.1:${port}${path}`,
      apiKey: "key",
      model: "chat",
      embeddingModel: "vectors",
      timeoutMs: 5_000,
      ...rest,
    },
    { warn: (message) => warnings.push(message), now: () => time },
  );
};

const says =
  (content: string): Answer =>
  (_request, response) =>
    response.end(JSON.stringify({ choices: [{ message: { content } }] }));
const fails =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end("no");

describe("ask", () => {
  it("gives the model the text and the schema, and gets what fits it", async () => {
    answer = says('{"name":"Jane Roe","more":1}');
    expect(await client({ path: "/v1/" }).ask(question)).toEqual({ ok: true, value: { name: "Jane Roe" } });
    const [request] = requests;
    expect(request).toMatchObject({
      path: "/v1/chat/completions",
      authorization: "Bearer key",
      body: { model: "chat", messages: [{ role: "system" }, { role: "user", content: "Jane Roe" }] },
    });
    expect(JSON.stringify(request?.body)).toContain('\\"required\\":[\\"name\\"]');
  });

  it("takes JSON out of a Markdown block", async () => {
    answer = says('```json\n{"name":"Jane"}\n```');
    expect(await client().ask(question)).toEqual({ ok: true, value: { name: "Jane" } });
  });

  it.each<[string, Answer]>([
    ["prose", says("Her name is Jane.")],
    ["another shape", says('{"name":7}')],
    ["half an answer", (_request, response) => response.end('{"choices":[{"mess')],
    ["no choices", (_request, response) => response.end('{"choices":[]}')],
    ["too much", (_request, response) => response.end("x".repeat(16_000_001))],
  ])("finds %s malformed", async (_case, given) => {
    answer = given;
    expect(await client().ask(question)).toMatchObject({ ok: false, failure: "MALFORMED" });
  });

  it("does not wait longer than it may, for the head or for the rest", async () => {
    answer = () => {};
    expect(await client({ timeoutMs: 150 }).ask(question)).toMatchObject({ ok: false, failure: "TIMEOUT" });
    answer = (_request, response) => response.write('{"choices":');
    expect(await client({ timeoutMs: 150 }).ask(question)).toMatchObject({ ok: false, failure: "TIMEOUT" });
  });

  it("tells what the service said, and takes its key nowhere else", async () => {
    answer = fails(500);
    expect(await client().ask(question)).toEqual({ ok: false, failure: "UNAVAILABLE", detail: "HTTP 500: no" });
    answer = fails(307, { location: "/elsewhere" });
    expect(await client().ask(question)).toMatchObject({ ok: false, failure: "UNAVAILABLE" });
    answer = (request) => request.socket.destroy();
    expect(await client().ask(question)).toMatchObject({ ok: false, failure: "UNAVAILABLE" });
    expect(requests.map(({ path }) => path)).not.toContain("/elsewhere");
  });

  it("asks nobody without a model", async () => {
    expect(await client({ model: undefined }).ask(question)).toMatchObject({ ok: false, failure: "OFF" });
    expect(requests).toEqual([]);
  });
});

describe("a service that fails", () => {
  it("is left alone, tried again, and used when it has recovered", async () => {
    const ai = client();
    answer = fails(503);
    for (let call = 0; call < 3; call++) await ai.ask(question);
    expect(await ai.ask(question)).toMatchObject({ ok: false, failure: "RESTING" });
    expect(requests).toHaveLength(3);

    time = 30_000;
    await ai.ask(question);
    expect(await ai.ask(question)).toMatchObject({ failure: "RESTING" });
    expect(requests).toHaveLength(4);

    time = 60_000;
    answer = says('{"name":"Jane"}');
    expect(await ai.ask(question)).toMatchObject({ ok: true });
    expect(await ai.ask(question)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(6);
    expect(warnings).toEqual([
      "The AI service fails (HTTP 503: no); going on without it.",
      "The AI service answers again.",
    ]);
  });

  it("is left alone for as long as it asks", async () => {
    const ai = client();
    answer = fails(429, { "retry-after": "120" });
    for (let call = 0; call < 3; call++) await ai.ask(question);
    time = 119_999;
    expect(await ai.ask(question)).toMatchObject({ failure: "RESTING" });
    expect(requests).toHaveLength(3);
    time = 120_000;
    await ai.ask(question);
    expect(requests).toHaveLength(4);
  });

  it("has not failed when it refuses a request", async () => {
    const ai = client();
    answer = fails(400);
    for (let call = 0; call < 5; call++) expect(await ai.ask(question)).toMatchObject({ failure: "REFUSED" });
    expect(requests).toHaveLength(5);
  });
});

describe("embed", () => {
  const embeds: Answer = (_request, response, { input }) => {
    const data = (input as string[]).map((text, index) => ({ index, embedding: [text.length, 1] }));
    response.end(JSON.stringify({ data: data.reverse() }));
  };

  it("gives a vector for each text in their order, in batches", async () => {
    answer = embeds;
    const texts = Array.from({ length: 300 }, (_, index) => "x".repeat(index));
    expect(await client().embed(texts)).toEqual({ ok: true, value: texts.map(({ length }) => [length, 1]) });
    expect(requests.map(({ body }) => (body.input as string[]).length)).toEqual([128, 128, 44]);
  });

  it.each([
    ["fewer vectors than texts", [{ index: 0, embedding: [1] }]],
    [
      "one text's vector twice",
      [
        { index: 0, embedding: [1] },
        { index: 0, embedding: [2] },
      ],
    ],
    [
      "vectors of several lengths",
      [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [1, 2] },
      ],
    ],
  ])("does not take %s", async (_case, data) => {
    answer = (_request, response) => response.end(JSON.stringify({ data }));
    expect(await client().embed(["a", "b"])).toMatchObject({ ok: false, failure: "MALFORMED" });
  });
});
