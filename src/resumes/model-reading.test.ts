import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readFacts } from "../files/resume/parse-resume.js";
import type { ReadResume } from "../files/resume/resume-reader.js";
import { documentOfText } from "../files/resume/text/plain-text.js";
import { AiClient } from "../platform/ai/ai-client.js";
import { improveFacts } from "./model-reading.js";

const TEXT = "notes of a talk\nbuilt with kotlin by Grace Whitfield\nwrite to her there";
const read: ReadResume = { facts: readFacts(documentOfText(TEXT, []), new Date()), text: TEXT, links: [] };
const NOTHING = { name: null, email: null, phone: null, skills: [], workExperience: [], education: [] };

let service: Server;
let answer: (response: ServerResponse) => void;
let calls: number;

beforeEach(async () => {
  calls = 0;
  service = createServer(async (request, response) => {
    for await (const _ of request);
    calls++;
    answer(response);
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

function client(timeoutMs = 5_000) {
  const baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  return new AiClient({ baseUrl, apiKey: undefined, model: "chat", embeddingModel: undefined, timeoutMs });
}
const says = (content: string) => {
  answer = (response) => response.end(JSON.stringify({ choices: [{ message: { content } }] }));
};

it("what stands in the text is taken from the model", async () => {
  says(JSON.stringify({ ...NOTHING, name: "Grace Whitfield", skills: ["Kotlin"] }));
  const facts = await improveFacts(client(), read);
  expect(facts?.name).toBe("Grace Whitfield");
  expect(facts?.mentions.at(-1)?.items).toEqual([["Kotlin"]]);
});

it("what it made up is not", async () => {
  const dates = { startDate: "2001", endDate: null, isCurrent: true };
  says(
    JSON.stringify({
      name: "Ada Lovelace",
      email: "ada@invented.example",
      phone: "+49 30 7654321",
      skills: ["COBOL", "kotlin"],
      workExperience: [{ company: "Invented Ltd", title: "Director", ...dates }],
      education: [{ institution: "Nowhere College", degree: "PhD", field: null, ...dates }],
    }),
  );
  const facts = await improveFacts(client(), read);
  expect(facts).toEqual({
    ...read.facts,
    mentions: [...read.facts.mentions, { text: "", items: [["kotlin"]], confidence: expect.any(Number) }],
  });
});

it.each([
  ["no JSON", () => says("Sure! Here is the résumé.")],
  ["other JSON", () => says('{"name": 7}')],
  ["an error", () => (answer = (response) => response.writeHead(500).end())],
  ["a closed connection", () => (answer = (response) => response.destroy())],
])("with %s for an answer the rules have the last word, and after three it is asked no more", async (_, set) => {
  set();
  const ai = client();
  for (let time = 0; time < 5; time++) expect(await improveFacts(ai, read)).toBeUndefined();
  expect(calls).toBe(3);
});

it("one that does not answer is not waited for", async () => {
  answer = () => {};
  expect(await improveFacts(client(150), read)).toBeUndefined();
  expect(calls).toBe(1);
});
