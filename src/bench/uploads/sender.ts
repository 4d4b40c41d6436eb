import { request } from "node:http";
import { text } from "node:stream/consumers";
import { obeyParent } from "./assistant.js";
import { type BenchFile, hostileFiles, uploadFiles } from "./upload-files.js";

/** What the parent process gives as the only argument, as JSON. */
export interface SenderOptions {
  url: string;
  /** Of the clients, who take turns. */
  tokens: string[];
  /** How many honest files; `hostile` for the others. */
  files: number | "hostile";
}

export interface Sent {
  ms: number;
  outcome: "READY" | "PROCESSING" | "refused" | "failed";
}

interface Answer {
  data?: { uploadFile: { file: { status: "READY" | "PROCESSING" } | null; userErrors: object[] } };
}

const QUERY = `mutation Upload($file: Upload!) { uploadFile(file: $file, purpose: ATTACHMENT) {
  file { status } userErrors { code } } }`;

const { url, tokens, files: wanted } = JSON.parse(process.argv[2] ?? "") as SenderOptions;

/** A request as it goes over the wire: what a client does before that is not the server's time. */
interface Letter {
  type: string;
  body: Buffer;
}

let letters: Letter[] = [];
obeyParent({
  /** @returns how many bytes the files have */
  prepare: async () => {
    const files = wanted === "hostile" ? hostileFiles() : await uploadFiles(wanted);
    letters = await Promise.all(files.map(write));
    return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  },
  send: () => Promise.all(letters.map((letter, index) => send(letter, tokens[index % tokens.length] as string))),
});

async function write({ name, bytes }: BenchFile): Promise<Letter> {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query: QUERY, variables: { file: null } }));
  form.append("map", JSON.stringify({ f: ["variables.file"] }));
  form.append("f", new Blob([bytes]), name);
  const written = new Response(form);
  return { type: written.headers.get("content-type") ?? "", body: Buffer.from(await written.arrayBuffer()) };
}

async function send(letter: Letter, token: string): Promise<Sent> {
  const startedAt = performance.now();
  const answer = await post(letter, token).catch(() => undefined);
  const uploaded = answer?.data?.uploadFile;
  const isRefused = uploaded !== undefined && uploaded.userErrors.length > 0;
  const outcome = uploaded?.file?.status ?? (isRefused ? "refused" : "failed");
  return { ms: performance.now() - startedAt, outcome };
}

function post({ type, body }: Letter, token: string): Promise<Answer> {
  const headers = {
    "content-type": type,
    "content-length": body.length,
    authorization: `Bearer ${token}`,
    "apollo-require-preflight": "true",
  };
  return new Promise((done, fail) => {
    const sent = request(`${url}/graphql`, { method: "POST", agent: false, headers }, (response) => {
      text(response).then(JSON.parse).then(done, fail);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}
